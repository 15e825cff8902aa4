package waiting

import (
	"context"
	"runtime"
	"time"
)

// GracePeriod limits the wait for an operation that the caller does not need, such as reading the
// rest of a discarded response, or for a Read or Close that should have returned.
const GracePeriod = 100 * time.Millisecond

// Await calls fn in a new goroutine, because fn may block, and waits until fn returns, ctx ends or
// the limit, if it is not 0, has passed. It reports whether fn has returned. A panic or
// runtime.Goexit of fn is repeated in the caller if that still waits.
func Await(ctx context.Context, limit time.Duration, fn func()) bool {
	var panicked any
	returned, ended := false, make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { panicked = recover() }()
		fn()
		returned = true
	}()
	if !Within(ctx, limit, ended) {
		return false
	}
	switch {
	case panicked != nil:
		panic(panicked)
	case !returned:
		runtime.Goexit()
	}
	return true
}

// Within waits until done is closed, ctx ends or the limit, if it is not 0, has passed. It reports
// whether done is closed.
func Within(ctx context.Context, limit time.Duration, done <-chan struct{}) bool {
	var expired <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case <-done:
		return true
	case <-ctx.Done():
	case <-expired:
	}
	select {
	case <-done: // Closed at the same moment.
		return true
	default:
		return false
	}
}
