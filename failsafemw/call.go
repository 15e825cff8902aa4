package failsafemw

import (
	"cmp"
	"context"
	"sync/atomic"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw/internal/executors"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// call is one call under a policy. It is also the context that failsafe-go gets for it: the
// caller's, which in addition ends when an attempt has panicked.
type call[T, R any] struct {
	context.Context //nolint:containedctx // It is one.
	*wrappedPolicy[T, R]

	next     policy.Next[T]
	pipeline string
	begun    atomic.Int32 // attempts, without hedges
	hedges   atomic.Int32
	panicked atomic.Pointer[panicRecord]
	parallel *executors.Concurrent[R] // nil if the policy makes one attempt at a time

	// The rest is for policies that make one attempt at a time.
	last         error        // of the latest attempt
	failed       bool         // whether the policy judged the latest attempt a failure
	expected     error        // of the latest attempt, which is an expected outcome
	waitingSince atomic.Int64 // the monotonic.Instant at which the wait for a retry began
}

type callKey struct{}

// callOf finds the call in the context of an execution, which a policy may have derived from it.
func callOf[T, R any](ctx context.Context) *call[T, R] {
	if c, ok := ctx.(*call[T, R]); ok {
		return c
	}
	c, _ := ctx.Value(callKey{}).(*call[T, R])
	return c
}

// Value returns the call itself for callKey.
func (c *call[T, R]) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// Err ends the call after a panic: failsafe-go checks it before it continues.
func (c *call[T, R]) Err() error {
	if c.panicked.Load() != nil {
		return context.Canceled
	}
	return c.Context.Err()
}

// Done is called by failsafe-go when it begins to wait for a retry. The contexts of attempts do not
// call it.
func (c *call[T, R]) Done() <-chan struct{} {
	if c.retries {
		c.waitingSince.Store(int64(monotonic.Now()))
	}
	return c.Context.Done()
}

// AfterFunc is how package context attaches children to a context of a foreign type without a
// goroutine.
func (c *call[T, R]) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.Context, f) }

// attempts returns the number of attempts so far, with hedges.
func (c *call[T, R]) attempts() int { return int(c.begun.Load() + c.hedges.Load()) }

// attempt makes an attempt, in the context of an execution.
func (c *call[T, R]) attempt(e failsafe.Execution[R]) (R, error) {
	switch {
	case c.panicked.Load() != nil, c.parallel != nil && !c.parallel.Add(e):
		return *new(R), errStopped // The call is over.
	case c.containsPanics:
		return c.runContained(e)
	default:
		return c.run(e)
	}
}

// run makes the attempt and keeps its error.
func (c *call[T, R]) run(e failsafe.Execution[R]) (R, error) {
	value, err := c.next.Do(c.beginAttempt(e))
	result := c.box(value)
	if c.parallel != nil {
		if !c.parallel.AddError(err) {
			policy.Discard(err)
		}
		return result, err
	}
	if c.last, c.expected = err, nil; c.judges() && classify.IsExpected(err) {
		c.last, c.expected, err = nil, err, nil
	}
	if c.substitutes {
		c.failed = c.inspected.IsFailure(result, err)
	}
	return result, err
}

// judges reports whether the policy repeats, counts or replaces failures. To such a policy an
// expected outcome is a success, unless a condition of its own is against the value.
func (c *call[T, R]) judges() bool { return c.retries || c.counts || c.substitutes }

// beginAttempt numbers the attempt, reports it if it is not the first, and returns its context.
func (c *call[T, R]) beginAttempt(e failsafe.Execution[R]) context.Context {
	ctx := e.Context()
	switch {
	case ctx == context.Context(c):
		ctx = c.Context
	case c.limitsTime:
		ctx = executors.TimeoutContext(e, c.expired)
	}
	var number int
	if e.IsHedge() {
		number = 1 + int(c.hedges.Add(1))
	} else {
		number = int(c.begun.Add(1))
	}
	if number == 1 {
		return ctx
	}
	c.reportAttempt(e, number)
	return policy.WithAttempt(ctx, number)
}

func (c *call[T, R]) reportAttempt(e failsafe.Execution[R], number int) {
	event := policy.Event{Type: policy.EventRetry, Attempt: number - 1}
	switch {
	case c.parallel == nil:
		event.Delay = monotonic.Now().Sub(monotonic.Instant(c.waitingSince.Load()))
		event.Err = cmp.Or(c.last, errValue)
		defer policy.Discard(c.last)
		c.last = nil
	case e.IsHedge():
		event = policy.Event{Type: policy.EventHedge, Attempt: number, Delay: c.parallel.SinceLatest(e)}
	default: // It is not known which of the attempts failed.
		c.parallel.SinceLatest(e)
	}
	c.emit(event)
}

func (c *call[T, R]) emit(e policy.Event) {
	e.Policy, e.Name = c.kind, cmp.Or(c.name, c.pipeline)
	c.next.Emit(c.Context, e)
}
