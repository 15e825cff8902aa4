package slogmw

import (
	"context"
	"log/slog"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is the kind of this policy in descriptions and errors.
const kind = "slogmw"

// Middleware is a policy that does not change calls, and logs what happens in them. It goes
// outermost, or right after otelmw. It is safe for concurrent use, and one Middleware may serve
// many pipelines.
type Middleware[T any] struct {
	made *observe.Shell[T] // nil unless New made it
}

// New returns a policy that logs its pipeline to logger, which must not be nil: pass slog.Default()
// for the program's own. See the options for the defaults.
func New[T any](logger *slog.Logger, options ...Option) *Middleware[T] {
	c := newConfig(logger, options)
	return &Middleware[T]{observe.NewShell[T](kind, &callKey, c.Err(), c.observer)}
}

// Validate returns what is wrong with the logger and the options, or nil.
func (m *Middleware[T]) Validate() error { return m.shell().Validate() }

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return m.shell().Describe() }

// Bind returns the policy that logs one pipeline. [policy.New] calls it.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] { return m.shell().Bind(b) }

// Apply calls next. [policy.New] replaces the Middleware by what [Middleware.Bind] returns;
// otherwise, the pipeline's name is "unnamed".
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return m.shell().Apply(ctx, next)
}

func (m *Middleware[T]) shell() *observe.Shell[T] {
	if m == nil || m.made == nil {
		return observe.NotMade[T](kind)
	}
	return m.made
}
