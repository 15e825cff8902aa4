package exchange

import (
	"context"
	"sync"
	"time"
)

// readAhead reads the start of a body in a goroutine of its own. That ends with the Read that
// reaches the limit, or with the one that is under way when it is stopped, which later reads of the
// body wait for.
//
// Most bodies arrive at once. They cost the memory for their bytes: what reads them is used again.
type readAhead struct {
	body    *ResponseBody
	limit   int64
	timer   *time.Timer
	changed chan struct{} // has a token after each Read, and for good after the last
	run     func()        // the method start: a value of it is an allocation

	mu        sync.Mutex
	bytes     []byte
	taken     int   // how many of them the body's reader has got
	err       error // the last Read's
	panicked  any
	isStopped bool
	hasEnded  bool
}

// A body of unknown length gets room for firstSize bytes, and grows to 8 KiB at once.
const (
	firstSize = 1 << 10
	growth    = 8
)

var idleReaders = sync.Pool{New: func() any { return newReadAhead() }}

func newReadAhead() *readAhead {
	r := &readAhead{timer: time.NewTimer(time.Hour), changed: make(chan struct{}, 1)}
	r.run = r.start
	return r
}

// isVirtual reports whether the clock is that of a bubble of testing/synctest, outside of which its
// channels and timers do not work. It has no monotonic reading.
func isVirtual() bool {
	now := time.Now()
	return now == now.Round(0)
}

// startReading reads up to limit bytes of a body in the background, and lets await wait for so
// long. The size is that of the body, if it is known.
func startReading(body *ResponseBody, limit int64, wait time.Duration, size int64) *readAhead {
	r, _ := idleReaders.Get().(*readAhead)
	if r == nil || isVirtual() {
		r = newReadAhead()
	}
	r.body, r.limit = body, limit
	if size < 0 || size >= limit {
		size = min(limit, firstSize-1)
	}
	r.bytes = make([]byte, 0, min(limit, size+1)) // With one more, the end is seen.
	r.timer.Reset(wait)
	go r.run()
	return r
}

// release makes r, which has ended, ready for another body.
func (r *readAhead) release() {
	r.timer.Stop()
	select {
	case <-r.changed:
	default:
	}
	r.body, r.bytes, r.taken, r.err, r.panicked = nil, nil, 0, nil, nil
	r.isStopped, r.hasEnded = false, false
	if !isVirtual() {
		idleReaders.Put(r)
	}
}

func (r *readAhead) start() {
	defer r.end()
	for int64(len(r.bytes)) < r.limit {
		n, err := r.body.readNow(r.space())
		if r.add(n, err) {
			return
		}
	}
}

// space returns where the next bytes are read to.
func (r *readAhead) space() []byte {
	if size := len(r.bytes); size == cap(r.bytes) {
		grown := make([]byte, size, min(r.limit, growth*int64(size)))
		copy(grown, r.bytes)
		r.mu.Lock()
		r.bytes = grown
		r.mu.Unlock()
	}
	return r.bytes[len(r.bytes):cap(r.bytes)]
}

// add stores the result of a Read and reports whether it was the last.
func (r *readAhead) add(n int, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes, r.err = r.bytes[:len(r.bytes)+n], err
	r.signal()
	return r.isStopped || err != nil
}

func (r *readAhead) end() {
	panicked := recover()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.panicked, r.hasEnded = panicked, true
	r.signal()
}

func (r *readAhead) signal() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

// await waits until there are more bytes than so many. It reports false if there will be no more,
// or none in time.
func (r *readAhead) await(had int) (bytes []byte, more bool) {
	for {
		r.mu.Lock()
		bytes, ended := r.bytes, r.hasEnded
		r.mu.Unlock()
		if len(bytes) > had || ended {
			return bytes, len(bytes) > had
		}
		select {
		case <-r.changed:
		case <-r.timer.C:
			return bytes, false
		}
	}
}

// stop makes the Read under way the last one. It reports whether that has ended.
func (r *readAhead) stop() (hasEnded bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isStopped = true
	return r.hasEnded
}

// awaitEnd waits until the last Read has ended, or ctx ends.
func (r *readAhead) awaitEnd(ctx context.Context) {
	for !r.isDone() {
		select {
		case <-r.changed:
		case <-ctx.Done():
			return
		}
	}
	r.signal() // Others may wait too.
}

func (r *readAhead) isDone() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hasEnded
}

// isWhole reports whether the whole body has been read ahead.
func (r *readAhead) isWhole() bool { return r.isDone() && r.err != nil }

// take reads from the bytes. It returns 0 and no error once the rest must be read from the body.
func (r *readAhead) take(p []byte) (int, error) {
	if n := r.copy(p); n > 0 || len(p) == 0 {
		return n, nil
	}
	r.awaitEnd(context.Background())
	r.rethrow()
	if n := r.copy(p); n > 0 {
		return n, nil
	}
	return 0, r.err
}

func (r *readAhead) copy(p []byte) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := copy(p, r.bytes[r.taken:])
	r.taken += n
	return n
}

// rethrow repeats a panic of the goroutine, where the caller can recover it. The goroutine must
// have ended.
func (r *readAhead) rethrow() {
	if r.panicked != nil {
		panic(r.panicked)
	}
}
