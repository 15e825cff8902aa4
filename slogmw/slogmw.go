package slogmw

import (
	"context"
	"log/slog"
	"sync"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is what descriptions and errors call this policy.
const kind = "slogmw"

// unnamed is the pipeline of a Middleware that is used without policy.New.
const unnamed = "unnamed"

// Middleware is a policy that changes nothing about a call, and logs what happens in it. It goes
// outermost, right after otelmw if that is there. It is safe for concurrent use, and one Middleware
// may serve many pipelines.
type Middleware[T any] struct {
	config

	once    sync.Once
	unbound *bound[T]
}

// New returns the records of a pipeline. They go to logger, which must not be nil: pass
// slog.Default() to log where everything else does. See the options for the defaults.
func New[T any](logger *slog.Logger, options ...Option) *Middleware[T] {
	return &Middleware[T]{config: newConfig(logger, options)}
}

// Validate returns what is wrong with the logger and the options, or nil.
func (m *Middleware[T]) Validate() error {
	switch {
	case m == nil:
		return &policy.OptionError{Policy: kind, Option: "Middleware", Problem: "is nil; make it with New"}
	case m.err == nil && m.handler == nil:
		return &policy.OptionError{Policy: kind, Option: "Middleware", Problem: "has no logger; make it with New"}
	default:
		return m.err
	}
}

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

// Bind returns the records of one pipeline. [policy.New] calls it.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] {
	return &bound[T]{newRecorder(m.config, b.Pipeline)}
}

// Apply calls next. [policy.New] puts what [Middleware.Bind] returns in its place; without, the
// pipeline's name is "unnamed".
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if err := m.Validate(); err != nil {
		var none T
		return none, err
	}
	m.once.Do(func() { m.unbound = &bound[T]{newRecorder(m.config, unnamed)} })
	return m.unbound.Apply(ctx, next)
}

// bound is a Middleware in a pipeline.
type bound[T any] struct{ *recorder }

func (b *bound[T]) Synchronous() bool { return true }

func (b *bound[T]) Describe() policy.Description { return policy.Description{Kind: kind} }

func (b *bound[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	if ctx == nil {
		return value, policy.ErrNilContext
	}
	if b.silent(ctx) {
		return next.Do(ctx)
	}
	outer := observe.Outer(next, &callKey)
	if outer != nil {
		return b.logNested(ctx, next, outer)
	}

	c := b.begin(ctx)
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

// logNested makes a call that is the context of what it calls, so that the observer further out
// finds what this one tells of.
func (b *bound[T]) logNested(ctx context.Context, next policy.Next[T], outer *observe.Call) (value T, err error) {
	c := newCall()
	c.recorder = b.recorder
	c.Begin(ctx, outer, &callKey, everything)
	returned := false
	defer func() { c.end(err, !returned) }()
	value, err = next.ObserveIn(&c.Observation).Do(c)
	returned = true
	return value, err
}
