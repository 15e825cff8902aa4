package timeout

import (
	"cmp"
	"context"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

// Abandoned returns how many abandoned calls still run. It is 0 without [WithAbandon].
func (t *Timeout[T]) Abandoned() int {
	if t == nil {
		return 0
	}
	// A call that ends as it is abandoned may be subtracted before it is added.
	return int(max(t.abandoned.Load(), 0))
}

// call is a call in a goroutine of its own. The first goroutine to set claimed decides: if it is
// the call's own, the caller returns the result; if it is the caller's, the result is late.
type call[T any] struct {
	claimed  atomic.Bool
	done     chan struct{}
	value    T
	err      error
	panicked any
	goexit   bool
}

// applyAbandoning is Apply with [WithAbandon].
func (t *Timeout[T]) applyAbandoning(ctx context.Context, limit callLimit, next policy.Next[T]) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, cmp.Or(fault.NotCalled(ctx), policy.ContextError(ctx))
	}
	if running := t.Abandoned(); running >= t.maxAbandoned {
		err := &SaturatedError{Abandoned: running, Max: t.maxAbandoned}
		next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: policy.KindTimeout, Reason: policy.ReasonSaturated, Err: err})
		return none, err
	}

	callCtx, cancel := context.WithDeadlineCause(ctx, limit.deadline, t.causeFor(limit.duration))
	defer cancel()
	c := &call[T]{done: make(chan struct{}), goexit: true}
	go t.run(callCtx, c, next)
	select {
	case <-c.done:
		return c.result(ctx, limit, next)
	case <-callCtx.Done():
	}
	if !c.claimed.CompareAndSwap(false, true) {
		<-c.done
		return c.result(ctx, limit, next)
	}
	t.abandoned.Add(1)
	if ctx.Err() != nil {
		return none, policy.ContextError(ctx)
	}
	return none, exceeded(ctx, limit.duration, next, nil)
}

// result returns the result of a call that ended in time. It panics, or calls Goexit, if the call
// did.
func (c *call[T]) result(ctx context.Context, limit callLimit, next policy.Next[T]) (T, error) {
	switch {
	case c.panicked != nil:
		panic(c.panicked)
	case c.goexit:
		runtime.Goexit()
	case c.err != nil && limit.explains(ctx, c.err):
		return c.value, exceeded(ctx, limit.duration, next, c.err)
	}
	return c.value, c.err
}

// run makes the call.
func (t *Timeout[T]) run(ctx context.Context, c *call[T], next policy.Next[T]) {
	defer func() {
		c.panicked = recover()
		if c.claimed.CompareAndSwap(false, true) {
			close(c.done)
			return
		}
		defer t.abandoned.Add(-1)
		t.deliverLate(c)
	}()
	c.value, c.err = next.Do(ctx)
	c.goexit = false
}

// deliverLate passes the result of an abandoned call to the callback, or drops it.
func (t *Timeout[T]) deliverLate(c *call[T]) {
	switch {
	case t.onLateResult == nil && c.panicked != nil:
		panic(c.panicked)
	case t.onLateResult == nil:
		policy.Discard(c.err)
	case c.panicked != nil:
		t.onLateResult(c.value, &policy.PanicError{Value: c.panicked, Stack: debug.Stack()})
	case c.goexit:
		t.onLateResult(c.value, policy.ErrGoexit)
	default:
		t.onLateResult(c.value, c.err)
	}
}
