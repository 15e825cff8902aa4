// Package journal records the steps of a pipeline's policies. It shows how to write an observer: as
// a policy that passes a [policy.Observer] to [policy.Next.Observe], one for each call.
package journal

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Step is an attempt and the events after it, or events without an attempt, such as a rejection.
type Step struct {
	// Call is the name that [Record] gave the call.
	Call string
	// Attempt is nil in a step without one.
	Attempt *Attempt
	// Events are the events of the policies, in their order.
	Events []policy.Event
}

// Attempt is one call of the guarded function.
type Attempt struct {
	Number  int
	Elapsed time.Duration
	// Status is that of the HTTP response, or 0 if none came.
	Status int
	Err    error
}

// Find returns the first event of the type, and whether there is one.
func (s Step) Find(t policy.EventType) (policy.Event, bool) {
	for _, e := range s.Events {
		if e.Type == t {
			return e, true
		}
	}
	return policy.Event{}, false
}

type recordKey struct{}

type record struct {
	call  string
	write func(Step)
}

// Record returns a context in which the pipelines with a [Policy] call write with their steps, also
// concurrently.
func Record(ctx context.Context, call string, write func(Step)) context.Context {
	return context.WithValue(ctx, recordKey{}, record{call, write})
}

// Policy returns the policy that records the steps of its calls, if their context is from [Record].
// It goes outside the policies that it records. It records attempts only if they are HTTP requests:
// around a whole call of an API, the attempts of the inner pipeline count.
func Policy[T any]() policy.Policy[T] {
	return policy.Middleware[T](func(ctx context.Context, next policy.Next[T]) (T, error) {
		r, ok := ctx.Value(recordKey{}).(record)
		if !ok {
			return next.Do(ctx)
		}
		o := &observer{record: r}
		defer o.flush()
		return next.Observe(o).Do(ctx)
	})
}
