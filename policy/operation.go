package policy

import "context"

// Func is the function that policies guard.
type Func[T any] func(ctx context.Context) (T, error)

// Call calls f. It makes every Func an [Operation].
func (f Func[T]) Call(ctx context.Context) (T, error) { return f(ctx) }

// Operation is a guarded call with more to it than a [Func]. Most callers want Func; a transport
// implements Operation, and [Preparer], to show observers the request of every attempt.
type Operation[T any] interface {
	// Call makes one attempt. It may be called concurrently where a policy does so.
	Call(ctx context.Context) (T, error)
}

// Preparer is an [Operation] whose attempts differ from each other. When the call is observed,
// Prepare is called once an attempt, before the observers hear of it; they find what it returns in
// [AttemptRecord.Operation], and its Call makes the attempt. When nobody observes, only the
// Preparer's own Call is called.
type Preparer[T any] interface {
	Operation[T]
	Prepare(ctx context.Context) Operation[T]
}

// runFunc is a function without a value, as [Pipeline.Run] takes it.
type runFunc[T any] func(ctx context.Context) error

func (f runFunc[T]) Call(ctx context.Context) (T, error) {
	var none T
	return none, f(ctx)
}

// argument is a function together with the argument of one call, as [Decorate] makes it.
type argument[In, T any] struct {
	fn func(context.Context, In) (T, error)
	in In
}

func (a *argument[In, T]) Call(ctx context.Context) (T, error) { return a.fn(ctx, a.in) }
