package policy

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/nilness"
)

// Observation is the place of an [Observer] in a call. [Next.Observe] makes one for each call; an
// Observer that must not cost an allocation brings its own, by [Next.ObserveIn].
type Observation struct {
	// Observer sees the attempts and events.
	Observer Observer
	// Shared says that many calls are observed with this Observation, also at the same time. Their
	// attempts are neither numbered nor timed: Number and Elapsed of every [AttemptRecord] are 0.
	Shared bool

	outer    *Observation
	attempts atomic.Int64
}

// Attempts is how many attempts of the call, or of the last one, have begun. It is 0 if the
// Observation is shared.
func (o *Observation) Attempts() int { return int(o.attempts.Load()) }

// Observe returns the same rest of the chain, whose attempts and events o sees, in addition to
// those that observe it already. Of several observers the one furthest in hears first. A nil o,
// also in the form of a nil pointer, changes nothing.
func (n Next[T]) Observe(o Observer) Next[T] {
	if nilness.Is(o) {
		return n
	}
	n.observed = &Observation{Observer: o, outer: n.observed}
	return n
}

// ObserveIn is [Next.Observe] for an Observer that has an Observation ready. It allocates nothing,
// unless the Observation is shared and somebody observes the call already. A nil o, or one without
// an Observer, changes nothing.
//
// An Observation that is not shared serves one call at a time. It may be used for another call once
// this one has returned, if [Next.Synchronous] is true of it.
func (n Next[T]) ObserveIn(o *Observation) Next[T] {
	switch {
	case o == nil || o.Observer == nil:
		return n
	case !o.Shared:
		o.outer = n.observed
		if o.Attempts() > 0 {
			o.attempts.Store(0)
		}
	case n.observed != nil:
		o = &Observation{Observer: o.Observer, Shared: true, outer: n.observed}
	}
	n.observed = o
	return n
}

// Observed reports whether anybody sees events here. Where nobody does, a policy need not make one
// for [Next.Emit].
func (n Next[T]) Observed() bool { return n.observed != nil }

// Observers returns those who observe, the one furthest in first.
func (n Next[T]) Observers() iter.Seq[Observer] {
	return func(yield func(Observer) bool) {
		for o := n.observed; o != nil; o = o.outer {
			if !yield(o.Observer) {
				return
			}
		}
	}
}

// Emit tells every observer outside this place in the chain of e. Without observers it costs a
// comparison.
func (n Next[T]) Emit(ctx context.Context, e Event) {
	for o := n.observed; o != nil; o = o.outer {
		o.Observer.Event(ctx, e)
	}
}

// callObserved makes the attempt in the sight of o and of those outside it.
func callObserved[T any](ctx context.Context, o *Observation, operation Operation[T]) (value T, err error) {
	if o == nil {
		return operation.Call(ctx)
	}
	record := AttemptRecord{Operation: operation}
	if !o.Shared {
		record.Number = int(o.attempts.Add(1))
	}
	if c := o.Observer.StartAttempt(ctx, record); c != nil {
		ctx = c
	}
	var start time.Duration
	if !o.Shared {
		start = time.Since(epoch)
	}
	err = ErrNoReturn
	defer func() {
		if !o.Shared {
			record.Elapsed = time.Since(epoch) - start
		}
		record.Err = err
		o.Observer.EndAttempt(ctx, record)
	}()
	return callObserved(ctx, o.outer, operation)
}

// epoch makes instants durations, which cost one look at the monotonic clock instead of two at
// both.
var epoch = time.Now()
