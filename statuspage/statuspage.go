package statuspage

import (
	"context"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// kind is the kind of this policy in descriptions and errors.
const kind = "statuspage"

// Middleware is a policy that does not change calls, and shows on a [Page] what happens in them. It
// goes outermost. It is safe for concurrent use, and one Middleware may serve many pipelines. It is
// made by [New]; a nil or zero Middleware is invalid.
type Middleware[T any] struct {
	made *observe.Shell[T] // nil unless New made it
}

// New returns a policy that shows its pipeline on the default page, or on that of [WithPage].
func New[T any](options ...Option) *Middleware[T] {
	c := newConfig(options)
	// It does not matter here whether pipelines nest, so there is no key.
	return &Middleware[T]{observe.NewShell[T](kind, nil, c.Err(), c.register)}
}

// Validate returns what is wrong with the options, or nil.
func (m *Middleware[T]) Validate() error { return m.shell().Validate() }

// Describe names the policy.
func (m *Middleware[T]) Describe() policy.Description { return m.shell().Describe() }

// Synchronous returns true.
func (m *Middleware[T]) Synchronous() bool { return true }

// Bind returns the policy that observes one pipeline. [policy.New] calls it. The page holds the
// pipeline weakly.
func (m *Middleware[T]) Bind(b policy.Binding) policy.Policy[T] { return m.shell().Bind(b) }

// Apply calls next. [policy.New] replaces the Middleware by what [Middleware.Bind] returns;
// otherwise, the pipeline's name is "unnamed", and its policies are not shown.
func (m *Middleware[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return m.shell().Apply(ctx, next)
}

func (m *Middleware[T]) shell() *observe.Shell[T] {
	if m == nil || m.made == nil {
		return observe.NotMade[T](kind)
	}
	return m.made
}
