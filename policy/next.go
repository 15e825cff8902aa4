package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/nilness"
)

// Next is the rest of a chain, as a [Policy] sees it. It is a small value: copying and calling it allocates nothing. It
// stays valid after Apply has returned and is safe for concurrent use. The zero Next fails with [ErrNilFunc], and every Next
// with [ErrNilContext] when a policy hands it none.
type Next[T any] struct {
	node      *node[T]
	operation Operation[T]
	observed  *observation
}

// node is a policy in a chain; nil is the end, where the guarded function is called.
type node[T any] struct {
	policy Policy[T]
	next   *node[T]
}

// NextFunc returns a chain that consists of fn alone. It is for testing a policy on its own.
func NextFunc[T any](fn Func[T]) Next[T] {
	if fn == nil {
		return Next[T]{}
	}
	return Next[T]{operation: fn}
}

// Do runs the rest of the chain: the policies further in and, at the end, the guarded function.
func (n Next[T]) Do(ctx context.Context) (T, error) {
	if ctx == nil {
		var none T
		return none, ErrNilContext
	}
	if n.node != nil {
		return n.node.policy.Apply(ctx, Next[T]{n.node.next, n.operation, n.observed})
	}
	if n.observed == nil {
		if fn, ok := n.operation.(Func[T]); ok {
			return fn(ctx)
		}
		if n.operation != nil {
			return n.operation.Call(ctx)
		}
	}
	return n.attempt(ctx)
}

// Observed reports whether anybody sees events here. Where nobody does, a policy need not make one for [Next.Emit].
func (n Next[T]) Observed() bool { return n.observed != nil }

// Emit tells every observer outside this place in the chain of e. Without observers it costs a comparison.
func (n Next[T]) Emit(ctx context.Context, e Event) {
	if n.observed != nil {
		n.observed.emit(ctx, e)
	}
}

// Observe returns the same rest of the chain, whose attempts and events o sees, in addition to those that observe it
// already. Of several observers the one furthest in hears first. A nil o, also in the form of a nil pointer, changes
// nothing.
func (n Next[T]) Observe(o Observer) Next[T] {
	if nilness.Is(o) {
		return n
	}
	n.observed = &observation{outer: n.observed, observer: o}
	return n
}

func (n Next[T]) isZero() bool { return n.node == nil && n.operation == nil }

// attempt is an attempt that somebody observes.
func (n Next[T]) attempt(ctx context.Context) (T, error) {
	operation := n.operation
	if p, ok := operation.(Preparer[T]); ok {
		operation = p.Prepare(ctx)
	}
	if operation == nil {
		var none T
		return none, ErrNilFunc
	}
	return callObserved(ctx, n.observed, operation)
}
