package httpmw

import (
	"context"
	"io"
	"sync"
	"time"
)

// peekTime bounds the wait for the start of a body that nobody but the policies waits for.
const peekTime = 250 * time.Millisecond

// aheadBody is a body of which the start is read ahead, in a goroutine of its own: a Read can be neither limited in time nor
// taken back. When the time is up, the goroutine ends with the Read that it is in, and who reads the body waits for that.
type aheadBody struct {
	body  io.ReadCloser
	ended chan struct{}

	mu       sync.Mutex
	start    []byte // what has been read and not been taken
	err      error  // what the last Read returned
	panicked any
	enough   bool
}

func readAhead(body io.ReadCloser, limit int64) *aheadBody {
	b := &aheadBody{body: body, ended: make(chan struct{})}
	go b.run(limit)
	return b
}

func (b *aheadBody) run(limit int64) {
	defer close(b.ended)
	defer func() { b.panicked = recover() }()
	for part := make([]byte, min(limit, 512)); limit > 0; {
		n, err := b.body.Read(part[:min(limit, int64(len(part)))])
		limit -= int64(n)
		if b.add(part[:n], err) {
			return
		}
	}
}

// add reports whether that was enough.
func (b *aheadBody) add(part []byte, err error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.start, b.err = append(b.start, part...), err
	return b.enough || err != nil
}

// within returns what there is of the start when all of it has been read or the time is up.
func (b *aheadBody) within(limit time.Duration) []byte {
	if b.endsWithin(limit) {
		b.rethrow()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.enough = true
	return b.start
}

// endsWithin waits for the end of the goroutine.
func (b *aheadBody) endsWithin(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-b.ended:
		return true
	case <-timer.C:
		return false
	}
}

func (b *aheadBody) hasEnded() bool {
	select {
	case <-b.ended:
		return true
	default:
		return false
	}
}

// isWhole reports whether all of the body has been read ahead.
func (b *aheadBody) isWhole() bool { return b.hasEnded() && b.err != nil }

// rethrow panics where a Read of the goroutine did, once that has ended: in the goroutine, nobody could recover it. Nobody may
// have the response by then, so the body is closed.
func (b *aheadBody) rethrow() {
	if b.panicked != nil {
		closeBody(b.body)
		panic(b.panicked)
	}
}

func (b *aheadBody) Read(p []byte) (int, error) {
	if n := b.take(p); n > 0 || len(p) == 0 {
		return n, nil
	}
	<-b.ended
	b.rethrow()
	if n := b.take(p); n > 0 {
		return n, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.body.Read(p)
}

func (b *aheadBody) take(p []byte) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := copy(p, b.start)
	b.start = b.start[n:]
	return n
}

// Close closes the body. Not every body allows that during a Read. So one that the goroutine is in ends with its context, as
// far as the policies gave it one of its own, and only where that is of no use by the closing.
func (b *aheadBody) Close() error {
	if l := leaseOf(b); l != nil && !b.hasEnded() {
		l.end(context.Canceled)
		b.endsWithin(drainTime)
	}
	return b.body.Close()
}
