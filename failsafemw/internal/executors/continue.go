package executors

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
)

// Repeat counts another attempt of an execution, after one with that result.
func Repeat[R any](e failsafe.Execution[R], last *common.PolicyResult[R]) {
	internal(e).RecordResult(last)
	internal(e).InitializeRetry()
}

// ContinueIn calls inner with an execution in ctx. Only an Executor can make one, so it is new: it
// starts with the retries, the hedges and the last result of e, and e gets those that inner adds.
func ContinueIn[R any](ctx context.Context, e failsafe.Execution[R], inner Step[R]) (result *common.PolicyResult[R]) {
	outer := internal(e)
	bridge := NewLayer(func(Step[R]) Step[R] {
		return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
			now := outer.CopyWithResult(nil) // A timeout outside may change the original meanwhile.
			internal(e).RecordResult(&common.PolicyResult[R]{Result: now.LastResult(), Error: now.LastError()})
			execution := addAttempts(internal(e), now.Retries(), now.Hedges(), now.IsHedge())
			retries, hedges := execution.Retries(), execution.Hedges()

			result = inner(execution)
			addAttempts(outer, execution.Retries()-retries, execution.Hedges()-hedges, false)
			return result
		}
	})
	_, _ = failsafe.With[R](bridge).WithContext(ctx).Get(nil)
	return result
}

// addAttempts adds retries and hedges, in the only ways that failsafe-go has. It returns the
// execution, or that of a hedge. The context of the latter ends with that of the hedge outside.
func addAttempts[R any](e fspolicy.ExecutionInternal[R], retries, hedges int, isHedge bool) fspolicy.ExecutionInternal[R] {
	for range retries {
		e.InitializeRetry()
	}
	for i := range hedges {
		hedge := internal(e.CopyForHedge())
		if isHedge && i == hedges-1 {
			return hedge
		}
		hedge.Cancel(nil)
	}
	return e
}
