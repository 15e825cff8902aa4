package failsafemw

import (
	"context"
	"sync/atomic"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"

	"github.com/tenax-go/tenax/failsafemw/internal/executors"
	"github.com/tenax-go/tenax/policy"
)

// FromPipeline returns a pipeline of Tenax as a policy for an Executor of failsafe-go, to stand
// anywhere among its others:
//
//	executor := failsafe.With(hedge, failsafemw.FromPipeline(pipeline))
//
// The pipeline gets the context of the execution. The policies inside it, and the function, get an
// execution with the context that the pipeline's policies made, with their values and limits. It
// knows of the attempts before it, as inside a retry of failsafe-go:
//
//   - Attempts counts those of the policies outside, those of the pipeline, and those of the
//     policies inside once these have returned. IsFirstAttempt is true on the very first alone.
//   - Hedges and IsHedge are those of the policies outside. All other attempts beyond the first are
//     Retries, also those of a hedge in the pipeline.
//   - LastResult and LastError are those of the pipeline's attempt before, or else those that the
//     policies outside recorded.
//
// If the pipeline's policies made a context, failsafe-go allows only a new execution. It starts
// with these numbers as they are when the attempt begins, but StartTime and ElapsedTime begin anew,
// and the Executions of the policies outside do not count it.
//
// An error of the pipeline is a failed result; a value, also that of a fallback, a success. A nil
// pipeline fails every call with policy.ErrNilPipeline. A panic passes through; what it costs
// depends on the executor's other policies. [policy.Recover], outermost in the pipeline, keeps it
// from them.
func FromPipeline[T any](pipeline *policy.Pipeline[T]) failsafe.Policy[T] {
	return executors.NewLayer(func(inner executors.Step[T]) executors.Step[T] {
		return func(e failsafe.Execution[T]) *common.PolicyResult[T] {
			o := pipelineOperation[T]{execution: e, inner: inner}
			value, err := pipeline.Call(e.Context(), &o)
			last := o.last.Load()
			all := err == nil && (last == nil || last.Error != nil || last.SuccessAll)
			return &common.PolicyResult[T]{Result: value, Error: err, Done: true, Success: err == nil, SuccessAll: all}
		}
	})
}

// pipelineOperation is the function of the pipeline: the policies inside it, and the function of
// the Executor.
type pipelineOperation[T any] struct {
	execution failsafe.Execution[T]
	inner     executors.Step[T]
	attempts  atomic.Int32
	last      atomic.Pointer[common.PolicyResult[T]] // of the pipeline's latest attempt
}

// Call makes an attempt.
func (o *pipelineOperation[T]) Call(ctx context.Context) (T, error) {
	if o.attempts.Add(1) > 1 {
		executors.Repeat(o.execution, o.last.Load())
	}
	var result *common.PolicyResult[T]
	if ctx == o.execution.Context() {
		result = o.inner(o.execution)
	} else {
		result = executors.ContinueIn(ctx, o.execution, o.inner)
	}
	o.last.Store(result)
	return result.Result, result.Error
}
