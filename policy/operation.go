package policy

import "context"

// Func is the function that policies guard.
type Func[T any] func(ctx context.Context) (T, error)

// Call calls f. It makes every Func an [Operation]. A nil Func gives [ErrNilFunc].
func (f Func[T]) Call(ctx context.Context) (T, error) {
	if f == nil {
		var none T
		return none, ErrNilFunc
	}
	return f(ctx)
}

// Operation is a guarded call with more methods than a [Func]. Most callers want Func; a transport
// implements Operation, and [Preparer], to show observers the request of every attempt.
type Operation[T any] interface {
	// Call makes one attempt. Some policies call it concurrently.
	Call(ctx context.Context) (T, error)
}

// Preparer is an [Operation] whose attempts differ. In an observed call, Prepare is called before
// each attempt; observers find its result in [AttemptRecord.Operation], and the Call of that result
// makes the attempt. Without observers, only the Preparer's own Call is called.
type Preparer[T any] interface {
	Operation[T]
	Prepare(ctx context.Context) Operation[T]
}

// runFunc is the [Operation] of [Pipeline.Run].
type runFunc[T any] func(ctx context.Context) error

func (f runFunc[T]) Call(ctx context.Context) (T, error) {
	var none T
	return none, f(ctx)
}

// decorated is the [Operation] of [Decorate]: a function and the argument of one call.
type decorated[In, T any] struct {
	fn func(context.Context, In) (T, error)
	in In
}

func (a *decorated[In, T]) Call(ctx context.Context) (T, error) { return a.fn(ctx, a.in) }
