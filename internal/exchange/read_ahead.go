package exchange

import (
	"context"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/waiting"
)

// peekTimeout limits the wait for the start of a body, which delays the response to the caller.
const peekTimeout = 250 * time.Millisecond

// readAhead is the start of a body, read by its own goroutine. After the timeout the goroutine ends
// with its current Read, which later reads of the body wait for.
type readAhead struct {
	ended chan struct{} // closed when the goroutine is done

	mu        sync.Mutex
	start     []byte // read by the goroutine, and not yet by take
	err       error  // the last Read's
	panicked  any
	isStopped bool
}

// startReading reads up to limit bytes in the background.
func startReading(read func([]byte) (int, error), limit int64) *readAhead {
	r := &readAhead{ended: make(chan struct{})}
	go r.run(read, limit)
	return r
}

func (r *readAhead) run(read func([]byte) (int, error), limit int64) {
	defer close(r.ended)
	defer func() { r.panicked = recover() }()
	for part := make([]byte, min(limit, 512)); limit > 0; {
		n, err := read(part[:min(limit, int64(len(part)))])
		limit -= int64(n)
		if r.add(part[:n], err) {
			return
		}
	}
}

// add stores the result of a Read and reports whether it was the last.
func (r *readAhead) add(part []byte, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.start, r.err = append(r.start, part...), err
	return r.isStopped || err != nil
}

// peek returns the part of the start that has been read at its end or at the timeout.
func (r *readAhead) peek() []byte {
	if waiting.Within(context.Background(), peekTimeout, r.ended) {
		r.rethrow()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isStopped = true
	return r.start
}

func (r *readAhead) hasEnded() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// isWhole reports whether the whole body has been read ahead.
func (r *readAhead) isWhole() bool { return r.hasEnded() && r.err != nil }

// rethrow repeats a panic of the goroutine, where the caller can recover it. The goroutine must
// have ended.
func (r *readAhead) rethrow() {
	if r.panicked != nil {
		panic(r.panicked)
	}
}

// take reads from the start. It returns 0 and no error once the rest must be read from the body.
func (r *readAhead) take(p []byte) (int, error) {
	if n := r.copy(p); n > 0 || len(p) == 0 {
		return n, nil
	}
	<-r.ended
	r.rethrow()
	if n := r.copy(p); n > 0 {
		return n, nil
	}
	return 0, r.err
}

func (r *readAhead) copy(p []byte) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := copy(p, r.start)
	r.start = r.start[n:]
	return n
}
