package tenaxtest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/nilness"
)

var errNilFunction = errors.New("tenaxtest: nil Function")

// Step is what one call of a [Function] does.
type Step[T any] struct {
	// Value is what the call returns, beside Err.
	Value T
	// Err is the failure of the call; nil is a success.
	Err error
	// Delay is how long the call takes. If its context ends earlier, the call returns the zero
	// value and the cause of the context; a nil context never ends. A negative Delay counts as 0,
	// and with 0 the context is ignored.
	Delay time.Duration
	// IgnoreContext makes the call take all of Delay even if its context ends earlier.
	IgnoreContext bool
	// Panic is what the call panics with, after Delay, if it is not nil.
	Panic any
}

// Function is a function to guard that does one [Step] a call, and repeats the last one. It is made
// by [NewFunction]; the zero Function succeeds with the zero value.
type Function[T any] struct {
	steps []Step[T]

	mu    sync.Mutex
	calls int
}

// NewFunction returns a function that does the given steps in turn, one a call, and repeats the
// last one. Without steps it succeeds with the zero value.
func NewFunction[T any](steps ...Step[T]) *Function[T] {
	return &Function[T]{steps: append([]Step[T](nil), steps...)}
}

// FailThen returns a function that fails with each of the errors in turn, and then succeeds with
// the value. A nil error is a success.
func FailThen[T any](value T, failures ...error) *Function[T] {
	f := &Function[T]{}
	for _, err := range failures {
		f.steps = append(f.steps, Step[T]{Err: err})
	}
	f.steps = append(f.steps, Step[T]{Value: value})
	return f
}

// Call does the next step. As a value, f.Call is a [policy.Func]. A nil Function returns an error.
//
// [policy.Func]: https://pkg.go.dev/github.com/tenax-go/tenax/policy#Func
func (f *Function[T]) Call(ctx context.Context) (T, error) {
	var none T
	if f == nil {
		return none, errNilFunction
	}
	step := f.next()
	if err := step.wait(ctx); err != nil {
		return none, err
	}
	if step.Panic != nil {
		panic(step.Panic)
	}
	return step.Value, step.Err
}

// Calls returns how often Call has been called, including calls that have not returned yet.
func (f *Function[T]) Calls() int {
	if f == nil {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *Function[T]) next() Step[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if len(f.steps) == 0 {
		return Step[T]{}
	}
	return f.steps[min(f.calls, len(f.steps))-1]
}

func (s Step[T]) wait(ctx context.Context) error {
	if s.IgnoreContext {
		time.Sleep(s.Delay)
		return nil
	}
	return wait(ctx, s.Delay)
}

// wait waits for the delay, and returns the cause of the context if that ends earlier.
func wait(ctx context.Context, delay time.Duration) error {
	if delay <= 0 {
		return nil
	}
	if nilness.Is(ctx) {
		ctx = context.Background()
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
