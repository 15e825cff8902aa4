package policy

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/tenax-go/tenax/internal/errortree"
)

// Recover returns a policy that turns a panic inside it into a [*PanicError]. Goexit passes
// through.
func Recover[T any]() Policy[T] { return recoverer[T]{} }

type recoverer[T any] struct{}

func (recoverer[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	return recovering(func() (T, error) { return next.Do(ctx) })
}

func (recoverer[T]) Synchronous() bool { return true }

func (recoverer[T]) Describe() Description { return Description{Kind: KindRecover} }

func recovering[T any](fn func() (T, error)) (value T, err error) {
	// During Goexit, which goes on by itself, recover returns nil; for panic(nil) it returns a
	// *runtime.PanicNilError.
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{Value: r, Stack: debug.Stack()}
		}
	}()
	return fn()
}

// PanicError is a panic as an error. The value of a panic may hold anything, so the error's text
// shows only errors of the Go runtime, and the type of any other value. It is a net.Error.
type PanicError struct {
	// Value is the value of the panic.
	Value any
	// Stack is the stack of the goroutine, as [debug.Stack] formats it.
	Stack []byte
}

// Error names the runtime error or the type of the value.
func (e *PanicError) Error() string {
	if e == nil {
		return "<nil>"
	}
	if err, ok := e.Value.(runtime.Error); ok {
		if text, answered := errortree.Answer(err.Error); answered {
			return "policy: the function panicked: " + text
		}
	}
	return fmt.Sprintf("policy: the function panicked with a value of type %T", e.Value)
}

// Unwrap returns Value if that is an error.
func (e *PanicError) Unwrap() error {
	if e == nil {
		return nil
	}
	err, _ := e.Value.(error)
	return err
}

// Timeout returns false, whatever Value is.
func (*PanicError) Timeout() bool { return false }

// Temporary returns false, whatever Value is.
func (*PanicError) Temporary() bool { return false }

// ErrorType returns "panic".
func (*PanicError) ErrorType() string { return "panic" }
