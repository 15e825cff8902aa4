package failsafemw

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tenax-go/tenax/policy"
)

// call is a call under the policy, and the context that failsafe-go gets for it: the caller's,
// which also ends when an attempt has panicked.
type call[T, R any] struct {
	context.Context //nolint:containedctx // It is one.

	guard *guard[T, R]
	next  policy.Next[T]
	crowd *crowd[R]   // where there may be several attempts at once
	limit *limited[R] // of a timeout
	entry *entry[R]   // of a bulkhead

	begun atomic.Int32 // attempts but hedges

	// What follows is of policies that make one attempt at a time.
	failure  bool         // that a fallback or a retry takes the latest attempt for, though it may have no error
	returned bool         // from the attempt
	yields   bool         // to the caller, past a policy that is not to count the call
	last     error        // of the latest attempt
	waiting  atomic.Int64 // to retry it, since when, by clock
	result   R            // of the attempt, for a policy that records results

	stopped atomic.Pointer[stop]
}

func (g *guard[T, R]) newCall(ctx context.Context, next policy.Next[T]) *call[T, R] {
	c := &call[T, R]{Context: ctx, guard: g, next: next}
	switch {
	case g.several:
		c.crowd = new(crowd[R])
	case g.expired != nil:
		c.limit = new(limited[R])
		c.limit.Limit, c.limit.Cause = c.limit, g.expired
	case g.releaser != nil:
		c.entry = new(entry[R])
	}
	return c
}

// Err is what failsafe-go asks before it goes on.
func (c *call[T, R]) Err() error {
	if c.stopped.Load() != nil {
		return context.Canceled
	}
	return c.Context.Err()
}

// Done is what failsafe-go asks for when it begins to wait for a retry. The attempts have a context
// further out.
func (c *call[T, R]) Done() <-chan struct{} {
	if c.guard.kind == kindRetry {
		c.waiting.Store(int64(clock()))
	}
	return c.Context.Done()
}

// AfterFunc is how package context attaches children to a context of a foreign type without a
// goroutine.
func (c *call[T, R]) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.Context, f) }

// attempts is how many there were, hedges included.
func (c *call[T, R]) attempts() int {
	n := c.begun.Load()
	if c.crowd != nil {
		n += c.crowd.hedges.Load()
	}
	return int(n)
}

func (c *call[T, R]) called() bool { return c.attempts() > 0 }

// attempt makes an attempt, in the context of an execution.
func (c *call[T, R]) attempt(e failsafe.Execution[R]) (R, error) {
	if c.stopped.Load() != nil || c.crowd != nil && !c.crowd.join(e) {
		var none R
		return none, errStopped // too late to be of use
	}
	if c.guard.holds {
		return c.contain(e)
	}
	return c.run(e)
}

// begin counts the attempt, tells the observers of a retry or a hedge, and returns the context for
// it.
func (c *call[T, R]) begin(e failsafe.Execution[R]) context.Context {
	ctx := e.Context()
	switch {
	case ctx == context.Context(c):
		ctx = c.Context
	case c.limit != nil:
		c.limit.Context, c.limit.execution = ctx, e
		ctx = c.limit
	}
	hedge := e.IsHedge()
	var number int
	if hedge {
		number = 1 + int(c.crowd.hedges.Add(1))
	} else {
		number = int(c.begun.Add(1))
	}
	if number == 1 {
		return ctx
	}
	c.tell(e, number, hedge)
	return policy.WithAttempt(ctx, number)
}

// tell tells the observers of an attempt that is not the first.
func (c *call[T, R]) tell(e failsafe.Execution[R], number int, hedge bool) {
	var delay time.Duration
	if c.crowd != nil {
		delay = c.crowd.sinceLatest(e)
	}
	if hedge {
		c.next.Emit(c.Context, policy.Event{
			Type: policy.EventHedge, Policy: c.guard.kind, Name: c.guard.name, Attempt: number, Delay: delay,
		})
		return
	}
	c.retry(number)
}

func (c *call[T, R]) retry(number int) {
	last := c.last
	c.last = nil
	event := policy.Event{
		Type: policy.EventRetry, Policy: c.guard.kind, Name: c.guard.name, Attempt: number - 1, Err: last,
	}
	if c.crowd == nil { // Otherwise nobody can say whose attempt it was that failed.
		event.Delay = clock() - time.Duration(c.waiting.Load())
		event.Err = cmp.Or(last, errValue)
	}
	c.next.Emit(c.Context, event)
	policy.Discard(last)
}

// run makes the attempt and notes what comes of it.
func (c *call[T, R]) run(e failsafe.Execution[R]) (R, error) {
	value, err := c.next.Do(c.begin(e))
	result := c.guard.box(value)
	switch {
	case c.crowd != nil:
		c.crowd.leave(err)
		return result, err
	case c.guard.recorder != nil:
		c.result = result
	case c.guard.kind == kindFallback:
		c.failure = c.guard.isFailure(result, err)
	}
	c.last, c.returned = err, true
	if err != nil && c.guard.neutral && c.Context.Err() == context.Canceled && !c.probes() {
		c.yields = true
		panic(c)
	}
	return result, err
}

// probes reports whether the attempt may hold a permit that a half-open circuit gets back only with
// a result.
func (c *call[T, R]) probes() bool {
	return c.guard.circuit != nil && c.guard.circuit.State() == circuitbreaker.HalfOpenState
}

// clock is a time.Time in a third of the room.
func clock() time.Duration { return time.Since(epoch) }

var epoch = time.Now()
