package policy

import (
	"context"
)

// Future is a call that runs in a goroutine of its own, made by [Pipeline.Go]. It is safe for
// concurrent use, and any number of goroutines may wait for it. A nil or zero Future has ended with
// an error of type "invalid_request".
type Future[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// Go begins the call of fn under the pipeline's policies and returns at once. A panic in it becomes
// the Future's [*PanicError], and [runtime.Goexit] becomes [ErrGoexit]; neither ends the program.
func (p *Pipeline[T]) Go(ctx context.Context, fn Func[T]) *Future[T] {
	f := &Future[T]{done: make(chan struct{}), err: ErrGoexit}
	go func() {
		defer close(f.done)
		f.value, f.err = recovering(func() (T, error) { return p.Do(ctx, fn) })
	}()
	return f
}

// Done returns a channel that is closed when the call has ended.
func (f *Future[T]) Done() <-chan struct{} {
	if f == nil || f.done == nil {
		return noCall
	}
	return f.done
}

// Wait returns the result of the call or, when ctx ends first, an error that matches both ctx.Err()
// and context.Cause(ctx). The call then goes on, until its own context ends it. The result of a
// call that has ended is returned even if ctx has ended too.
func (f *Future[T]) Wait(ctx context.Context) (T, error) {
	var none T
	if f == nil || f.done == nil {
		return none, errNilFuture
	}
	select {
	case <-f.done:
		return f.value, f.err
	default:
	}
	if ctx == nil {
		return none, ErrNilContext
	}
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		return none, ContextError(ctx)
	}
}

// noCall is the channel of a Future without a call.
var noCall = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()
