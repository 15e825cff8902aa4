package otelmw

import (
	"context"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is the kind of this policy in descriptions and errors.
const kind = "otelmw"

// Middleware is a policy that does not change calls, and reports them as spans and metrics. It goes
// outermost, so that it sees what all inner policies do. It is safe for concurrent use, and one
// Middleware may serve many pipelines.
type Middleware[T any] struct {
	made *observe.Shell[T] // nil unless New made it
}

// New returns a policy that reports its pipeline. See the options for the defaults.
func New[T any](options ...Option) *Middleware[T] {
	c := newConfig(options)
	return &Middleware[T]{observe.NewShell[T](kind, &callKey, c.Err(), c.observer)}
}

// Validate returns what is wrong with the options, or nil.
func (m *Middleware[T]) Validate() error { return m.shell().Validate() }

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return m.shell().Describe() }

// Bind returns the policy that reports one pipeline. [policy.New] calls it.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] { return m.shell().Bind(b) }

// Apply calls next. [policy.New] replaces the Middleware by what [Middleware.Bind] returns;
// otherwise, the pipeline's name is "unnamed", and there is no tenax.breaker.state.
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return m.shell().Apply(ctx, next)
}

func (m *Middleware[T]) shell() *observe.Shell[T] {
	if m == nil || m.made == nil {
		return observe.NotMade[T](kind)
	}
	return m.made
}
