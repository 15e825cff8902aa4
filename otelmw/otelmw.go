package otelmw

import (
	"context"
	"sync"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is what descriptions and errors call this policy.
const kind = "otelmw"

// unnamed is the pipeline of a Middleware that is used without policy.New.
const unnamed = "unnamed"

// Middleware is a policy that changes nothing about a call, and makes spans and metrics of it. It
// goes outermost, so that it sees what all the others do. It is safe for concurrent use, and one
// Middleware may serve many pipelines.
type Middleware[T any] struct {
	config

	once    sync.Once
	unbound *bound[T]
}

// New returns the telemetry for a pipeline. See the options for the defaults.
func New[T any](options ...Option) *Middleware[T] {
	return &Middleware[T]{config: newConfig(options)}
}

// Validate returns what is wrong with the options, or nil.
func (m *Middleware[T]) Validate() error {
	if m == nil {
		return &policy.OptionError{Policy: kind, Option: "Middleware", Problem: "is nil; make it with New"}
	}
	return m.err
}

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

// Bind returns the telemetry of one pipeline. [policy.New] calls it.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] {
	return &bound[T]{telemetry: newTelemetry(m.config, b.Pipeline), describe: b.Describe}
}

// Apply calls next. [policy.New] puts what [Middleware.Bind] returns in its place; without, the
// pipeline's name is "unnamed", and there is no tenax.breaker.state.
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if err := m.Validate(); err != nil {
		var none T
		return none, err
	}
	m.once.Do(func() { m.unbound = &bound[T]{telemetry: newTelemetry(m.config, unnamed)} })
	return m.unbound.Apply(ctx, next)
}

// bound is a Middleware in a pipeline.
type bound[T any] struct {
	*telemetry
	describe func() (policy.Description, bool)
	watching sync.Once
}

func (b *bound[T]) Synchronous() bool { return true }

func (b *bound[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

func (b *bound[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	if ctx == nil {
		return value, policy.ErrNilContext
	}
	b.watching.Do(b.watch)
	tracing, metering := b.tracing(), b.metering()
	if !tracing && !metering && !b.propagating() {
		return next.Do(ctx)
	}

	outer := observe.Outer(next, &callKey)
	if tracing || outer != nil {
		return b.trace(ctx, next, outer, metering, tracing)
	}

	c := b.begin(ctx, metering)
	reusable := next.Synchronous()
	returned := false
	defer func() {
		c.end(err, !returned)
		if reusable {
			c.release()
		}
	}()
	value, err = next.ObserveIn(&c.Observation).Do(ctx)
	returned = true
	return value, err
}

// trace makes a call that is the context of what it calls: spans follow each other in it, and an
// observer further out finds what this one tells of.
func (b *bound[T]) trace(
	ctx context.Context, next policy.Next[T], outer *observe.Call, metering, tracing bool,
) (value T, err error) {
	c := b.beginTrace(ctx, outer, metering, tracing)
	// Also where the classifier panics. Deferred itself, End would make an event of what the panic
	// says.
	defer func() { c.span.End() }()
	returned := false
	defer func() { c.end(err, !returned) }()
	value, err = next.ObserveIn(&c.Observation).Do(c)
	returned = true
	return value, err
}
