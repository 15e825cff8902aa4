package policy

import (
	"context"
	"iter"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/nilness"
)

// Observation connects an [Observer] to a call. [Next.Observe] makes one for each call; an Observer
// that must not cost an allocation brings its own to [Next.ObserveIn].
type Observation struct {
	// Observer is notified of the attempts and events.
	Observer Observer
	// Untimed says that attempts are neither numbered nor timed: Number and Elapsed of every
	// [AttemptRecord] are 0. The Observation is then not changed, so many calls may share it, also
	// at the same time.
	Untimed bool

	outer    *Observation
	attempts atomic.Int64
}

// Attempts returns how many attempts of the current call, or the latest, have begun. It is 0 if the
// Observation is nil or Untimed.
func (o *Observation) Attempts() int {
	if o == nil {
		return 0
	}
	return int(o.attempts.Load())
}

// Observe returns the same rest of the chain, with o notified of its attempts and events in
// addition to the observers it has already. The innermost observer is notified first. A nil o, or
// one that holds a nil pointer, changes nothing.
func (n Next[T]) Observe(o Observer) Next[T] {
	if nilness.Is(o) {
		return n
	}
	n.observed = &Observation{Observer: o, outer: n.observed}
	return n
}

// ObserveIn is [Next.Observe] for an Observer with an Observation of its own. It allocates nothing,
// unless the Observation is Untimed and the call has an observer already. A nil o, or one without
// an Observer, changes nothing.
//
// An Observation that is not Untimed serves one call at a time. It may be reused once the call has
// returned, if [Next.Synchronous] returns true.
func (n Next[T]) ObserveIn(o *Observation) Next[T] {
	switch {
	case o == nil || o.Observer == nil:
		return n
	case !o.Untimed:
		o.outer = n.observed
		if o.Attempts() > 0 {
			o.attempts.Store(0)
		}
	case n.observed != nil:
		o = &Observation{Observer: o.Observer, Untimed: true, outer: n.observed}
	}
	n.observed = o
	return n
}

// Observed reports whether there are observers. Without them a policy need not make an event for
// [Next.Emit].
func (n Next[T]) Observed() bool { return n.observed != nil }

// Observers returns the observers, the innermost first.
func (n Next[T]) Observers() iter.Seq[Observer] {
	return func(yield func(Observer) bool) {
		for o := n.observed; o != nil; o = o.outer {
			if !yield(o.Observer) {
				return
			}
		}
	}
}

// Emit passes e to every observer outside this place in the chain. Without observers it costs a
// comparison.
func (n Next[T]) Emit(ctx context.Context, e Event) {
	for o := n.observed; o != nil; o = o.outer {
		o.Observer.Event(ctx, e)
	}
}

// callObserved makes the attempt and notifies o and the observers outside it.
func callObserved[T any](
	ctx context.Context, o *Observation, operation Operation[T], e *expectations,
) (value T, err error) {
	if o == nil {
		value, err = operation.Call(ctx)
		if err != nil {
			err = e.mark(err)
		}
		return value, err
	}
	record := AttemptRecord{Operation: operation}
	if !o.Untimed {
		record.Number = int(o.attempts.Add(1))
	}
	if c := o.Observer.StartAttempt(ctx, record); c != nil {
		ctx = c
	}
	var start monotonic.Instant
	if !o.Untimed {
		start = monotonic.Now()
	}
	err = ErrNoReturn
	defer func() {
		if !o.Untimed {
			record.Elapsed = monotonic.Now().Sub(start)
		}
		record.Err = err
		o.Observer.EndAttempt(ctx, record)
	}()
	return callObserved(ctx, o.outer, operation, e)
}
