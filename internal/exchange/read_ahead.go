package exchange

import (
	"context"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/waiting"
)

// peekTime bounds the wait for the start of a body that nobody but the policies waits for.
const peekTime = 250 * time.Millisecond

// readAhead has the start of a body, which a goroutine of its own reads. When the time is up, the
// goroutine ends with the Read that it is in, and who reads the body waits for that.
type readAhead struct {
	ended chan struct{} // closed when the goroutine is done

	mu       sync.Mutex
	start    []byte // what has been read and not been taken
	err      error  // of the last Read
	panicked any
	isEnough bool
}

// startReading reads so many bytes ahead by the function.
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

// add reports whether that was enough.
func (r *readAhead) add(part []byte, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.start, r.err = append(r.start, part...), err
	return r.isEnough || err != nil
}

// peek returns what there is of the start when all of it has been read or the time is up.
func (r *readAhead) peek() []byte {
	if waiting.Within(context.Background(), peekTime, r.ended) {
		r.rethrow()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isEnough = true
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

// isWhole reports whether all of the body has been read ahead.
func (r *readAhead) isWhole() bool { return r.hasEnded() && r.err != nil }

// rethrow panics where a Read of the goroutine did, once that has ended: in the goroutine, nobody
// could recover it.
func (r *readAhead) rethrow() {
	if r.panicked != nil {
		panic(r.panicked)
	}
}

// take reads what has been read ahead. It returns 0 and no error when the rest is to be read from
// the body.
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
