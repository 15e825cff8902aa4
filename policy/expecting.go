package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/expected"
)

// edge is the outermost node of a pipeline with expectations: errors leave it without its mark.
type edge[T any] struct{ owner *expected.Owner }

func (e edge[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	value, err := next.Do(ctx)
	if err != nil {
		err = expected.Release(err, e.owner)
	}
	return value, err
}

// end is the innermost node of a chain with expectations: it marks the errors of the function.
type end[T any] struct{ expected *expectations }

func (e end[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	if next.observed != nil {
		return next.attempt(ctx, e.expected)
	}
	value, err := next.Do(ctx)
	return value, e.expected.mark(err)
}

// inEdge returns the chain of a pipeline inside its edge, if it has expectations.
func (n *node[T]) inEdge(e *expectations) *node[T] {
	if e == nil {
		return n
	}
	return &node[T]{policy: edge[T]{e.owner[0]}, next: n, synchronous: n.synchronous, waits: n.waits}
}

// expecting returns a chain with these expectations, besides its own, at its end.
func (n *node[T]) expecting(e *expectations) *node[T] {
	switch {
	case e == nil:
		return n
	case n == nil:
		return &node[T]{policy: end[T]{e}, synchronous: true}
	}
	copied := *n
	if last, ok := n.policy.(end[T]); ok {
		copied.policy = end[T]{last.expected.and(e)}
	} else {
		copied.next = n.next.expecting(e)
	}
	return &copied
}
