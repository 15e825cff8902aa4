package statuspage

import (
	"context"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// kind is the kind of this policy in descriptions and errors.
const kind = "statuspage"

// unnamed is the pipeline of a Middleware that is used without policy.New.
const unnamed = "unnamed"

// Middleware is a policy that does not change calls, and shows on a [Page] what happens in them. It
// goes outermost. It is safe for concurrent use, and one Middleware may serve many pipelines.
type Middleware[T any] struct {
	config config

	once    sync.Once
	unbound *bound[T]
}

// New returns a policy that shows its pipeline on the default page, or on that of [WithPage].
func New[T any](options ...Option) *Middleware[T] {
	return &Middleware[T]{config: newConfig(options)}
}

// Validate returns what is wrong with the options, or nil.
func (m *Middleware[T]) Validate() error {
	switch {
	case m == nil:
		return &policy.OptionError{Policy: kind, Option: "Middleware", Problem: "is nil; make it with New"}
	case m.config.page == nil:
		return &policy.OptionError{Policy: kind, Option: "Middleware", Problem: "has no page; make it with New"}
	default:
		return m.config.Err()
	}
}

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

// Synchronous reports that a call's work ends with the call.
func (m *Middleware[T]) Synchronous() bool { return true }

// Bind returns the observer of one pipeline, or the Middleware itself if that is not valid.
// [policy.New] calls it. The page holds the pipeline weakly.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] {
	if m.Validate() != nil {
		return m
	}
	return &bound[T]{m.config.page.register(m.config, b.Pipeline, b.Describe)}
}

// Apply calls next. [policy.New] replaces the Middleware by what [Middleware.Bind] returns;
// otherwise, the pipeline's name is "unnamed", and its policies are not shown.
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if err := m.Validate(); err != nil {
		var none T
		return none, err
	}
	m.once.Do(func() { m.unbound = &bound[T]{m.config.page.register(m.config, unnamed, nil)} })
	return m.unbound.Apply(ctx, next)
}

// bound is a Middleware in a pipeline.
type bound[T any] struct{ *pipelineStats }

func (b *bound[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

func (b *bound[T]) Synchronous() bool { return true }

func (b *bound[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	if ctx == nil {
		return value, policy.ErrNilContext
	}
	c := b.beginCall(next.Synchronous())
	returned := false
	defer func() { c.end(ctx, err, returned) }()
	value, err = next.ObserveIn(&c.observation).Do(ctx)
	returned = true
	return value, err
}
