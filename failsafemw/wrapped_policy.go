package failsafemw

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/failsafemw/internal/executors"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// adapt makes an Adapter of p, or one that reports what is wrong.
func adapt[T, R any](
	constructor string, p failsafe.Policy[R], opts []Option, box func(T) R, unbox func(R) (T, bool),
) *Adapter[T] {
	c := &config{Problems: options.Of(kindCustom), traits: customTraits}
	a := &Adapter[T]{config: c, wrapped: p}
	inspected, typeName, problem := executors.Inspect(p)
	if problem == "" {
		c.traits = traitsOf(p)
	} else {
		c.Invalid(constructor, typeName, problem)
	}
	options.Apply(&c.Problems, constructor, opts, func(o Option) { o(c) })
	if problem == "" && c.judgesInBackground && inspected.PanicsFor(errStopped) {
		c.Invalid(constructor, typeName, "its CancelIf panics for the result of an attempt that failed: it must accept a zero value with an error")
	}
	if c.Err() == nil {
		a.apply = newWrappedPolicy(c, inspected, box, unbox).apply
	}
	return a
}

// wrappedPolicy is a policy of failsafe-go for results of type R, around functions that return a T.
type wrappedPolicy[T, R any] struct {
	*config

	inspected *executors.Policy[R]
	executor  failsafe.Executor[R]
	nothing   func() (R, error) // the function of every execution, which failsafe-go counts
	box       func(T) R
	unbox     func(R) (value T, ok bool)
	expired   error // the cause of a context that a timeout ended
}

func newWrappedPolicy[T, R any](
	c *config, p *executors.Policy[R], box func(T) R, unbox func(R) (T, bool),
) *wrappedPolicy[T, R] {
	outer := p.Policy
	switch {
	case c.counts:
		outer = p.CountingResults()
	case c.usesPermit:
		outer = p.ReturningPermit()
	}
	executor := failsafe.With[R](outer, executors.NewLayer(makeAttempts[T, R]))
	if c.retries {
		executor.OnFailure(func(e failsafe.ExecutionDoneEvent[R]) { callOf[T, R](e.Context()).failed = true })
	}
	return &wrappedPolicy[T, R]{
		config: c, inspected: p, executor: executor, box: box, unbox: unbox,
		nothing: func() (none R, err error) { return none, nil },
		expired: &Error{Policy: c.kind, Name: c.name, Reason: reasonTimeout, Attempts: 1, Err: timeout.ErrExceeded},
	}
}

// makeAttempts is the innermost layer: it makes the attempts of the call in the execution's
// context. The function of an Executor would get a copy of the execution and need a closure.
func makeAttempts[T, R any](record executors.Step[R]) executors.Step[R] {
	return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
		value, err := callOf[T, R](e.Context()).attempt(e)
		result := record(e)
		result.Result, result.Error = value, executors.Safe(err)
		return result
	}
}

// apply makes a call. A panic that unwinds it is not recovered, so that its stack stays whole.
func (w *wrappedPolicy[T, R]) apply(ctx context.Context, next policy.Next[T], pipeline string) (T, error) {
	c := &call[T, R]{Context: ctx, wrappedPolicy: w, next: next, pipeline: pipeline}
	if w.concurrent {
		c.parallel = new(executors.Concurrent[R])
	}
	returned := false
	defer func() {
		if !returned {
			c.abort()
		}
	}()
	result, err := w.executor.WithContext(c).Get(w.nothing)
	returned = true
	return c.finish(result, err)
}
