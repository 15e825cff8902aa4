package timeout

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/tenax-go/tenax/policy"
)

// Abandoned returns how many abandoned calls still run. It is 0 without [WithAbandon].
func (t *Timeout[T]) Abandoned() int {
	if t == nil {
		return 0
	}
	// A call that ends in the moment it is abandoned may be taken off before it is added.
	return int(max(t.abandoned.Load(), 0))
}

// call is a call in a goroutine of its own. Whoever sets settled decides who deals with the result:
// its goroutine, if it comes too late, else the caller.
type call[T any] struct {
	settled  atomic.Bool
	done     chan struct{}
	value    T
	err      error
	panicked any
	goexit   bool
}

// applyAbandoning is Apply with [WithAbandon].
func (t *Timeout[T]) applyAbandoning(ctx context.Context, s scope, next policy.Next[T]) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	if running := t.Abandoned(); running >= t.maxAbandoned {
		err := &SaturatedError{Abandoned: running, Max: t.maxAbandoned}
		next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: kind, Reason: "saturated", Err: err})
		return none, err
	}

	c, cancel := s.open(ctx, t.causeFor(s.limit))
	defer cancel()
	made := &call[T]{done: make(chan struct{}), goexit: true}
	go t.run(c, made, next)
	select {
	case <-made.done:
		return made.result(ctx, s, next)
	case <-c.Done():
	}
	if !made.settled.CompareAndSwap(false, true) {
		<-made.done
		return made.result(ctx, s, next)
	}
	t.abandoned.Add(1)
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	return none, exceeded(ctx, s.limit, next, nil)
}

// result passes on, in the caller's goroutine, what came in time.
func (m *call[T]) result(ctx context.Context, s scope, next policy.Next[T]) (T, error) {
	switch {
	case m.panicked != nil:
		panic(m.panicked)
	case m.goexit:
		runtime.Goexit()
	case m.err != nil && s.explains(ctx, m.err):
		return m.value, exceeded(ctx, s.limit, next, m.err)
	}
	return m.value, m.err
}

// run makes the call.
func (t *Timeout[T]) run(ctx context.Context, m *call[T], next policy.Next[T]) {
	defer func() {
		m.panicked = recover()
		if m.settled.CompareAndSwap(false, true) {
			close(m.done)
			return
		}
		defer t.abandoned.Add(-1)
		t.late(m)
	}()
	m.value, m.err = next.Do(ctx)
	m.goexit = false
}

// late deals with the result of an abandoned call.
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
