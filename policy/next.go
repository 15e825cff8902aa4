package policy

import "context"

// Next is the rest of a chain inside a [Policy]: the inner policies and, at the end, the guarded
// function. It is a small value: copying and calling it allocates nothing. It stays valid after
// Apply has returned and is safe for concurrent use. The zero Next fails with [ErrNilFunc], and
// every Next with [ErrNilContext] if its context is nil.
type Next[T any] struct {
	node      *node[T]
	operation Operation[T]
	observed  *Observation
}

// node is a policy in a chain; nil is the end, where the guarded function is called.
type node[T any] struct {
	policy      Policy[T]
	next        *node[T]
	synchronous bool // so are all inner nodes
	waits       bool // it, or an inner node, may let a call wait
}

// NextFunc returns a chain of fn alone. It is for testing a policy on its own.
func NextFunc[T any](fn Func[T]) Next[T] {
	if fn == nil {
		return Next[T]{}
	}
	return Next[T]{operation: fn}
}

// Do runs the rest of the chain.
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
	return n.attempt(ctx, nil)
}

// Synchronous reports whether all inner policies are [Synchronous]. Then nothing uses this Next, or
// its observers, after Do has returned, and an Observation can be used again for another call.
func (n Next[T]) Synchronous() bool { return n.node == nil || n.node.synchronous }

func (n Next[T]) isZero() bool { return n.node == nil && n.operation == nil }

// attempt makes an attempt that is observed, or has nothing to call. Its error is marked if it is
// expected.
func (n Next[T]) attempt(ctx context.Context, e *expectations) (T, error) {
	operation := n.operation
	if _, ok := operation.(Func[T]); !ok { // saves functions the search for a method
		if p, ok := operation.(Preparer[T]); ok {
			operation = p.Prepare(ctx)
		}
	}
	if operation == nil {
		var none T
		return none, ErrNilFunc
	}
	return callObserved(ctx, n.observed, operation, e)
}
