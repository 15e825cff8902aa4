// Package journal writes down what the policies of a pipeline do, step by step. It shows how an
// observer is written: a policy that hands a [policy.Observer] to [policy.Next.Observe], one for
// each call.
package journal

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Step is an attempt and what came of it, or something that happened without one, such as a
// rejection.
type Step struct {
	// Call is the name that [Record] gave the call.
	Call string
	// Attempt is nil in a step without one.
	Attempt *Attempt
	// Events are what the policies did, in their order.
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

// Record returns a context in which the pipelines with a [Policy] write their steps. The function
// may be called concurrently.
func Record(ctx context.Context, call string, write func(Step)) context.Context {
	return context.WithValue(ctx, recordKey{}, record{call, write})
}

// Policy returns the policy that writes the steps of its calls down, for calls whose context is
// from [Record]. It goes outside the policies that it records. It records attempts only if they
// are HTTP requests: in an agent's pipeline around a whole call of an API, the attempts of the
// inner pipeline count.
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
