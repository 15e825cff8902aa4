package timeout

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/contexterror"
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

// call is a call in a goroutine of its own. The goroutine that sets claimed first decides: if it is
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
		return none, contexterror.Of(ctx)
	}
	if running := t.Abandoned(); running >= t.maxAbandoned {
		err := &SaturatedError{Abandoned: running, Max: t.maxAbandoned}
		next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: policy.KindTimeout, Reason: policy.ReasonSaturated, Err: err})
		return none, err
	}

	c, cancel := context.WithDeadlineCause(ctx, limit.deadline, t.causeFor(limit.limit))
	defer cancel()
	made := &call[T]{done: make(chan struct{}), goexit: true}
	go t.run(c, made, next)
	select {
	case <-made.done:
		return made.result(ctx, limit, next)
	case <-c.Done():
	}
	if !made.claimed.CompareAndSwap(false, true) {
		<-made.done
		return made.result(ctx, limit, next)
	}
	t.abandoned.Add(1)
	if ctx.Err() != nil {
		return none, contexterror.Of(ctx)
	}
	return none, exceeded(ctx, limit.limit, next, nil)
}

// result returns, in the caller's goroutine, a result that came in time.
func (m *call[T]) result(ctx context.Context, limit callLimit, next policy.Next[T]) (T, error) {
	switch {
	case m.panicked != nil:
		panic(m.panicked)
	case m.goexit:
		runtime.Goexit()
	case m.err != nil && limit.explains(ctx, m.err):
		return m.value, exceeded(ctx, limit.limit, next, m.err)
	}
	return m.value, m.err
}

// run makes the call.
func (t *Timeout[T]) run(ctx context.Context, m *call[T], next policy.Next[T]) {
	defer func() {
		m.panicked = recover()
		if m.claimed.CompareAndSwap(false, true) {
			close(m.done)
			return
		}
		defer t.abandoned.Add(-1)
		t.late(m)
	}()
	m.value, m.err = next.Do(ctx)
	m.goexit = false
}

// late hands over, or drops, the result of an abandoned call.
func (t *Timeout[T]) late(m *call[T]) {
	switch {
	case t.onLateResult == nil && m.panicked != nil:
		panic(m.panicked)
	case t.onLateResult == nil:
		policy.Discard(m.err)
	case m.panicked != nil:
		t.onLateResult(m.value, &policy.PanicError{Value: m.panicked, Stack: debug.Stack()})
	case m.goexit:
		t.onLateResult(m.value, policy.ErrGoexit)
	default:
		t.onLateResult(m.value, m.err)
	}
}
