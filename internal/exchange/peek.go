package exchange

import "time"

// peekTimeout limits the wait for the start of a body, which delays the response to the caller.
const peekTimeout = 250 * time.Millisecond

// peeked is the start of a body that was read ahead, when nothing reads ahead any more.
type peeked struct {
	isDone bool
	bytes  []byte // that are left
	err    error  // the last Read's
}

// Peek returns the part of the body that arrives in a short time, at most limit bytes.
func (b *ResponseBody) Peek(limit int64) []byte {
	b.BeginPeek(limit, peekTimeout)
	defer b.EndPeek()
	bytes, more := b.PeekMore(0)
	for more {
		bytes, more = b.PeekMore(len(bytes))
	}
	return bytes
}

// BeginPeek reads up to limit bytes of the body in the background, for PeekMore, which waits for
// them until so much time has passed. [ResponseBody.EndPeek] must follow, before the body is read.
func (b *ResponseBody) BeginPeek(limit int64, wait time.Duration) {
	b.enableInterrupt()
	b.ahead = startReading(b, limit, wait, b.size)
}

// PeekMore returns the start of the body once there is more of it than so many bytes. It returns
// false if no more comes, or not in time.
func (b *ResponseBody) PeekMore(than int) (bytes []byte, more bool) { return b.ahead.await(than) }

// EndPeek ends a peek, and repeats a panic of the base. Later reads of the body begin at its start.
func (b *ResponseBody) EndPeek() {
	r := b.ahead
	if !r.stop() {
		return
	}
	b.ahead, b.peeked = nil, peeked{true, r.bytes, r.err}
	panicked := r.panicked
	r.release()
	if panicked != nil {
		panic(panicked)
	}
}

// takePeeked reads what was read ahead. It returns 0 and no error once the rest must be read from
// the base.
func (b *ResponseBody) takePeeked(p []byte) (int, error) {
	if b.ahead != nil {
		return b.ahead.take(p)
	}
	n := copy(p, b.peeked.bytes)
	b.peeked.bytes = b.peeked.bytes[n:]
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	b.peeked.bytes = nil
	return 0, b.peeked.err
}

// BodyWatcher observes what becomes of the body of a response.
type BodyWatcher interface {
	// BodyRead is called with the result of each Read. It is late if the caller's context had ended
	// before the Read began.
	BodyRead(part []byte, err error, isLate bool)
	// BodyClosed is called when the body is closed, once, perhaps during a Read.
	BodyClosed(duringRead bool)
}

// Watch makes w observe the body. It must be called before the body is read.
func (b *ResponseBody) Watch(w BodyWatcher) { b.watcher = w }
