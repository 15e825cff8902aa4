package waiting

import (
	"context"
	"runtime"
	"time"
)

// Patience is how long to wait for what only this side wants, such as the rest of a response that
// is given up, or for a Read or a Close that should have come to its end.
const Patience = 100 * time.Millisecond

// Await calls fn in a goroutine of its own, because fn may block, and waits for it until ctx ends
// or the time is up, if that is not 0. It reports whether fn has returned. A panic or
// runtime.Goexit of fn is the caller's, if it still waits.
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

// Within waits for done, until ctx ends or the time is up, if that is not 0, and reports whether it
// came.
func Within(ctx context.Context, limit time.Duration, done <-chan struct{}) bool {
	var up <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		up = timer.C
	}
	select {
	case <-done:
		return true
	case <-ctx.Done():
	case <-up:
	}
	select {
	case <-done: // It came together with the end.
		return true
	default:
		return false
	}
}
