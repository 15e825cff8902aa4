package executors

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
)

// CountingResults changes a policy that counts results: it does not count a call that the caller
// canceled, and counts one that a panic unwinds. Its executors do the steps of the policy's own
// Apply: PreExecute, the attempt, and PostExecute.
func (p *Policy[R]) CountingResults() failsafe.Policy[R] {
	return NewLayer(func(inner Step[R]) Step[R] {
		return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
			executor, execution := p.newExecutor(), internal(e)
			if refusal := executor.PreExecute(execution); refusal != nil {
				return refusal
			}
			var result *common.PolicyResult[R]
			returned := false
			defer func() {
				if !returned {
					p.recordUnwound(result)
				}
			}()
			result = inner(e)
			// A half-open circuit gets its permit back only with a result.
			if result.Error == nil || e.Context().Err() != context.Canceled || p.IsHalfOpen() {
				result = executor.PostExecute(execution, result)
			}
			returned = true
			return result
		}
	})
}

// recordUnwound records the result of the attempt if a listener panicked, and a failure if there is
// no result or a condition panics.
func (p *Policy[R]) recordUnwound(result *common.PolicyResult[R]) {
	recorder, _ := p.Policy.(interface {
		RecordSuccess()
		RecordFailure()
	})
	failure := true
	if result != nil {
		panics(func() { failure = p.IsFailure(result.Result, result.Error) })
	}
	if failure {
		recorder.RecordFailure()
	} else {
		recorder.RecordSuccess()
	}
}

// ReturningPermit changes a policy that uses a permit: it gets the permit back if a panic of the
// function or of a listener unwinds the call. Its executors do the steps of the policy's own Apply.
func (p *Policy[R]) ReturningPermit() failsafe.Policy[R] {
	return NewLayer(func(inner Step[R]) Step[R] {
		return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
			executor := p.newExecutor()
			observer := &permitObserver[R]{ExecutionInternal: internal(e)}
			returned := false
			defer func() {
				if holder, ok := p.Policy.(interface{ ReleasePermit() }); ok && !returned && !observer.refused {
					holder.ReleasePermit()
				}
			}()
			result := executor.PreExecute(observer)
			if result == nil {
				result = executor.PostExecute(observer.ExecutionInternal, inner(e))
			}
			returned = true
			return result
		}
	})
}

// permitObserver finds out whether a call got a permit, even if a listener panics. A bulkhead calls
// IsCanceledWithResult if, and only if, there was no permit.
type permitObserver[R any] struct {
	fspolicy.ExecutionInternal[R]

	refused bool
}

// IsCanceledWithResult records that there was no permit.
func (o *permitObserver[R]) IsCanceledWithResult() (bool, *common.PolicyResult[R]) {
	o.refused = true
	return o.ExecutionInternal.IsCanceledWithResult()
}

// newExecutor returns an executor for a single call.
func (p *Policy[R]) newExecutor() fspolicy.Executor[R] {
	executor, _ := p.ToExecutor(*new(R)).(fspolicy.Executor[R])
	return executor
}
