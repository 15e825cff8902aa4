package failsafemw

import (
	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
)

// entrance is a bulkhead whose calls know whether they got in: where a listener panics, nobody else
// can say whether there is a permit to give back.
type entrance[T, R any] struct {
	bulkhead failsafe.Policy[R]
}

func (n *entrance[T, R]) ToExecutor(R) any { return n }

// Apply has the bulkhead see an [entry] in the place of the execution.
func (n *entrance[T, R]) Apply(
	inner func(failsafe.Execution[R]) *common.PolicyResult[R],
) func(failsafe.Execution[R]) *common.PolicyResult[R] {
	var none R
	bulkhead, _ := n.bulkhead.ToExecutor(none).(applier[R])
	guarded := bulkhead.Apply(inner)
	return func(e failsafe.Execution[R]) *common.PolicyResult[R] {
		entry := callOf[T, R](e.Context()).entry
		entry.ExecutionInternal, _ = e.(fspolicy.ExecutionInternal[R])
		return guarded(entry)
	}
}

// entry is the execution of a call under a bulkhead, which asks for what follows if, and only if,
// it had no permit.
type entry[R any] struct {
	fspolicy.ExecutionInternal[R]

	inVain bool
}

// IsCanceledWithResult notes that there was no permit.
func (e *entry[R]) IsCanceledWithResult() (bool, *common.PolicyResult[R]) {
	e.inVain = true
	return e.ExecutionInternal.IsCanceledWithResult()
}
