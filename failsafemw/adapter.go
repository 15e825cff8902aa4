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
	config
	border border[T]
}

// border is what a call goes through: a [guard] for some result type of failsafe-go.
type border[T any] interface {
	apply(ctx context.Context, next policy.Next[T]) (T, error)
	bind(pipeline string) border[T]
	describe(d *policy.Description)
}

// New returns p as a policy for Tenax. It must not be nil, nor make executors for another result
// type than T. See the options for the rest.
func New[T any](p failsafe.Policy[T], options ...Option) *Adapter[T] {
	a := &Adapter[T]{}
	g := newGuard[T](&a.config, "New", p, options)
	if g != nil {
		g.box = func(value T) T { return value }
		g.unbox = func(result T) (T, bool) { return result, true }
		a.border = g
	}
	return a
}

// Any returns p as a policy for pipelines of T, like [New]. One policy for any serves every T, also
// at once: what it limits or counts is then common to all of them.
//
// A result that p brings about itself, as a cache or a fallback does, must be a T; nil counts as
// the zero T. Anything else is a [*TypeError].
func Any[T any](p failsafe.Policy[any], options ...Option) *Adapter[T] {
	a := &Adapter[T]{}
	g := newGuard[T](&a.config, "Any", p, options)
	if g != nil {
		g.box = func(value T) any { return value }
		g.unbox = func(result any) (T, bool) {
			value, ok := result.(T)
			return value, ok || result == nil
		}
		a.border = g
	}
	return a
}

// Apply calls next as the policy of failsafe-go decides: not at all, once, again, or several times
// at once, each time with a context in which [policy.Attempt] is right. It returns the result that
// the policy returns.
//
// The errors that the policy itself makes come as an [*Error], which matches them with errors.Is
// and has a verdict. If the caller's context ends before next was called, the error matches
// context.Cause of it and its verdict is permanent and of kind canceled. Any other error is
// returned as it is. A nil ctx gives policy.ErrNilContext.
//
// Panics and runtime.Goexit pass through, and the policy gets its permit back; see the package's
// documentation for what failsafe-go leaves no way to do.
func (a *Adapter[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if a == nil || a.border == nil || ctx == nil {
		var none T
		return none, cmp.Or(a.Validate(), policy.ErrNilContext)
	}
	return a.border.apply(ctx, next)
}

// Bind returns the same policy for a pipeline: a breaker or a bulkhead without a name goes by that
// of the pipeline, also where others observe it. [policy.New] calls it.
func (a *Adapter[T]) Bind(p policy.Binding) policy.Policy[T] {
	if a == nil || a.border == nil {
		return a
	}
	return &Adapter[T]{a.config, a.border.bind(p.Pipeline)}
}

// Synchronous reports whether the policy is known to be done with next when Apply returns. It is
// not for a hedge, whose canceled attempts may take a while to end, nor for a policy that is not of
// failsafe-go itself.
func (a *Adapter[T]) Synchronous() bool { return a != nil && a.border != nil && !isConcurrent(a.kind) }

// Validate returns what is wrong with the policy and the options, or nil.
func (a *Adapter[T]) Validate() error {
	switch {
	case a == nil:
		return &policy.OptionError{Policy: kindCustom, Option: "Adapter", Problem: "is nil; make it with New or Any"}
	case a.border == nil && a.err == nil:
		return &policy.OptionError{Policy: kindCustom, Option: "Adapter", Problem: "has no policy; make it with New or Any"}
	default:
		return a.err
	}
}

// Describe returns the kind, the name, and what the policy tells of how it does now. failsafe-go
// does not tell settings.
func (a *Adapter[T]) Describe() policy.Description {
	if a == nil {
		return policy.Description{Kind: kindCustom}
	}
	d := policy.Description{Kind: cmp.Or(a.kind, kindCustom), Name: a.name}
	if a.border != nil {
		a.border.describe(&d)
	}
	return d
}
