package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
)

// Future is a call that runs in a goroutine of its own, made by [Pipeline.Go]. It is safe for
// concurrent use, and any number of goroutines may wait for it. A nil Future, and one that Go did
// not make, has ended with an error whose ErrorType is "invalid_request".
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

// Wait returns the result of the call or, when ctx is done first, an error that matches both the
// error and the cause of ctx. The call goes on then; its own context ends it. A call that has ended
// answers even when ctx is done.
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
		return none, ended(ctx)
	}
}

// noCall is the channel of a call that never was.
var noCall = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// ended returns the error of a context that is done, and its cause.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errortree.Is(cause, err) {
		return cause
	}
	return &endedError{err, cause}
}

type endedError struct{ err, cause error }

func (e *endedError) Error() string   { return e.err.Error() + ": " + e.cause.Error() }
func (e *endedError) Unwrap() []error { return []error{e.err, e.cause} }
func (e *endedError) Timeout() bool   { return neterror.Timeout(e.err) }
func (e *endedError) Temporary() bool { return neterror.Temporary(e.err) }
