package otelmw

import (
	"context"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is what descriptions and errors call this policy.
const kind = "otelmw"

// Middleware is a policy that changes nothing about a call, and makes spans and metrics of it. It
// goes outermost, so that it sees what all the others do. It is safe for concurrent use, and one
// Middleware may serve many pipelines.
type Middleware[T any] struct {
	made *observe.Shell[T] // nil unless New made it
}

// New returns the telemetry for a pipeline. See the options for the defaults.
func New[T any](options ...Option) *Middleware[T] {
	c := newConfig(options)
	return &Middleware[T]{observe.NewShell[T](kind, &callKey, c.Err(), c.observer)}
}

// Validate returns what is wrong with the options, or nil.
func (m *Middleware[T]) Validate() error { return m.shell().Validate() }

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return m.shell().Describe() }

// Bind returns the telemetry of one pipeline. [policy.New] calls it.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] { return m.shell().Bind(b) }

// Apply calls next. [policy.New] puts what [Middleware.Bind] returns in its place; without, the
// pipeline's name is "unnamed", and there is no tenax.breaker.state.
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return m.shell().Apply(ctx, next)
}

func (m *Middleware[T]) shell() *observe.Shell[T] {
	if m == nil || m.made == nil {
		return observe.NotMade[T](kind)
	}
	return m.made
}
