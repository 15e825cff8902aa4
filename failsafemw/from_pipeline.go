package failsafemw

import (
	"context"
	"sync/atomic"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"

	"github.com/tenax-go/tenax/policy"
)

// FromPipeline returns a pipeline of Tenax as a policy for an Executor of failsafe-go, to stand
// anywhere among its others:
//
//	executor := failsafe.With(hedge, failsafemw.FromPipeline(pipeline))
//
// The pipeline gets the context of the execution. What stands further in, down to the function,
// gets an execution whose context is the one that the pipeline's policies made, with their values
// and their limits, and whose Attempts and Retries count the attempts of the pipeline too.
// Executions does not count beyond the first attempt.
//
// An error of the pipeline is a failed result; a value, also that of a fallback, a success. A nil
// pipeline fails every call with policy.ErrNilPipeline. A panic passes through, and then it is up
// to the executor's other policies what they lose; [policy.Recover], outermost in the pipeline,
// keeps it from them.
func FromPipeline[T any](pipeline *policy.Pipeline[T]) failsafe.Policy[T] {
	return &pipelinePolicy[T]{pipeline}
}

// pipelinePolicy is its own executor: it has no state.
type pipelinePolicy[T any] struct{ pipeline *policy.Pipeline[T] }

type inner[T any] func(failsafe.Execution[T]) *common.PolicyResult[T]

func (p *pipelinePolicy[T]) ToExecutor(T) any { return p }

// Apply makes p an executor of failsafe-go.
func (p *pipelinePolicy[T]) Apply(
	next func(failsafe.Execution[T]) *common.PolicyResult[T],
) func(failsafe.Execution[T]) *common.PolicyResult[T] {
	return func(e failsafe.Execution[T]) *common.PolicyResult[T] {
		i := inside[T]{execution: e, next: next}
		value, err := p.pipeline.Call(e.Context(), &i)
		last := i.last.Load()
		return &common.PolicyResult[T]{
			Result:     value,
			Error:      err,
			Done:       true,
			Success:    err == nil,
			SuccessAll: err == nil && (last == nil || last.Error != nil || last.SuccessAll),
		}
	}
}

// inside is what the pipeline guards: the rest of an execution.
type inside[T any] struct {
	execution failsafe.Execution[T]
	next      inner[T]
	attempts  atomic.Int32
	last      atomic.Pointer[common.PolicyResult[T]]
}

// Call makes an attempt.
func (i *inside[T]) Call(ctx context.Context) (T, error) {
	number := int(i.attempts.Add(1))
	if number > 1 {
		repeat(i.execution)
	}
	var result *common.PolicyResult[T]
	if ctx == i.execution.Context() {
		result = i.next(i.execution)
	} else {
		result = i.under(ctx, number)
	}
	i.last.Store(result)
	return result.Result, result.Error
}

// under runs the rest with an execution in ctx. Only an Executor can make one.
func (i *inside[T]) under(ctx context.Context, number int) *common.PolicyResult[T] {
	b := &bridge[T]{next: i.next, number: number}
	_, _ = failsafe.With[T](b).WithContext(ctx).Get(nil)
	return b.result
}

// bridge is a policy that leads into the rest of another execution.
type bridge[T any] struct {
	next   inner[T]
	number int
	result *common.PolicyResult[T]
}

func (b *bridge[T]) ToExecutor(T) any { return b }

// Apply makes b an executor of failsafe-go, which does not call the function it is given.
func (b *bridge[T]) Apply(
	func(failsafe.Execution[T]) *common.PolicyResult[T],
) func(failsafe.Execution[T]) *common.PolicyResult[T] {
	return func(e failsafe.Execution[T]) *common.PolicyResult[T] {
		for range b.number - 1 {
			repeat(e)
		}
		b.result = b.next(e)
		return b.result
	}
}

// repeat counts another attempt.
func repeat[T any](e failsafe.Execution[T]) {
	if e, ok := e.(fspolicy.ExecutionInternal[T]); ok {
		e.InitializeRetry()
	}
}
