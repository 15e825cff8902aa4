package failsafemw

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
)

// core is the innermost policy of every executor: it makes the attempts of the call whose context
// the execution has.
//
// The function of an Executor would get a copy of the execution and need a closure. A policy gets
// the execution itself.
type core[T, R any] struct{}

func (o *core[T, R]) ToExecutor(R) any { return o }

// Apply makes o an executor of failsafe-go.
func (o *core[T, R]) Apply(
	record func(failsafe.Execution[R]) *common.PolicyResult[R],
) func(failsafe.Execution[R]) *common.PolicyResult[R] {
	return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
		if guarded, ok := e.(*entry[R]); ok {
			e = guarded.ExecutionInternal
		}
		value, err := callOf[T, R](e.Context()).attempt(e)
		result := record(e)
		result.Result, result.Error = value, bearable(err)
		return result
	}
}

// nothing is the function of every executor. failsafe-go counts its executions.
func nothing[R any]() (none R, err error) { return none, nil }

type callKey struct{}

func callOf[T, R any](ctx context.Context) *call[T, R] {
	if c, ok := ctx.(*call[T, R]); ok {
		return c
	}
	c, _ := ctx.Value(callKey{}).(*call[T, R])
	return c
}

// Value finds the call itself, where the context is one that a policy derived from it.
func (c *call[T, R]) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}
