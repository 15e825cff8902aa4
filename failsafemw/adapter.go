package failsafemw

import (
	"cmp"
	"context"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/policy"
)

// Adapter is a policy of failsafe-go in a Tenax pipeline. It is made by [New] or [Any] and safe for
// concurrent use. It may stand in many pipelines, which then share what the policy of failsafe-go
// counts and holds.
type Adapter[T any] struct {
	config   *config // nil in the zero Adapter
	pipeline string  // the name that events carry if the policy has none
	wrapped  any     // the policy of failsafe-go

	// apply is nil if the policy or an option is invalid.
	apply func(ctx context.Context, next policy.Next[T], pipeline string) (T, error)
}

// New returns p as a policy for Tenax. p must not be nil, nor make executors for another result
// type than T. See the options for the rest.
func New[T any](p failsafe.Policy[T], options ...Option) *Adapter[T] {
	return adapt("New", p, options,
		func(value T) T { return value },
		func(result T) (T, bool) { return result, true })
}

// Any returns p as a policy for pipelines of T, like [New]. One policy for any serves every T, even
// at once. All of them then share what it limits or counts.
//
// A result that p makes itself, as a cache or a fallback does, must be a T; nil counts as the zero
// T. Anything else is a [*TypeError].
func Any[T any](p failsafe.Policy[any], options ...Option) *Adapter[T] {
	return adapt("Any", p, options,
		func(value T) any { return value },
		func(result any) (T, bool) {
			value, ok := result.(T)
			return value, ok || result == nil
		})
}

// Apply calls next as the policy of failsafe-go decides: not at all, once, again, or several times
// at once, each time with a context in which [policy.Attempt] is right. It returns the result that
// the policy returns.
//
// The errors that the policy itself makes come as an [*Error], which matches them with errors.Is
// and has a verdict. If the caller's context ends before next was called, the error matches the
// cause of that context, and its verdict is permanent and of kind canceled. Any other error is
// returned as it is. A nil ctx gives policy.ErrNilContext.
//
// Panics and runtime.Goexit pass through, and the policy gets its permit back; see the package's
// documentation for the exceptions.
func (a *Adapter[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if a == nil || a.apply == nil || ctx == nil {
		return *new(T), cmp.Or(a.Validate(), policy.ErrNilContext)
	}
	return a.apply(ctx, next, a.pipeline)
}

// Bind returns the same policy for a pipeline: in its events, also for observers outside the
// pipeline, a breaker or a bulkhead without a name has the name of the pipeline. [policy.New] calls
// it.
func (a *Adapter[T]) Bind(p policy.Binding) policy.Policy[T] {
	if a == nil || a.config == nil || !a.config.inherits {
		return a
	}
	bound := *a
	bound.pipeline = p.Pipeline
	return &bound
}

// Synchronous reports whether the policy is known to be done with next when Apply returns. It
// returns false for a hedge, as canceled attempts may take a while to end, and for a policy that is
// not part of failsafe-go.
func (a *Adapter[T]) Synchronous() bool { return a != nil && a.apply != nil && !a.config.concurrent }

// Validate returns what is wrong with the policy and the options, or nil.
func (a *Adapter[T]) Validate() error {
	problem := "is nil; make it with New or Any"
	if a != nil && a.config != nil {
		return a.config.Err()
	} else if a != nil {
		problem = "has no policy; make it with New or Any"
	}
	return &policy.OptionError{Policy: kindCustom, Option: "Adapter", Problem: problem}
}

// Describe returns the kind, the name, and the state and gauges that the policy reports.
// failsafe-go does not report settings.
func (a *Adapter[T]) Describe() policy.Description {
	if a == nil || a.config == nil {
		return policy.Description{Kind: kindCustom}
	}
	d := policy.Description{Kind: a.config.kind, Name: a.config.name}
	if a.apply != nil {
		describe(&d, a.wrapped, a.config.traits)
	}
	return d
}
