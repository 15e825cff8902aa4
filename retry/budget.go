package retry

import (
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// Budget limits the retries of all the policies that share it, whatever their type parameters. Make
// one for each dependency that can be overloaded on its own. A retry policy limits the load that
// one call may add, a Budget the load that all calls together may add: in an outage there are
// hardly more attempts than calls, instead of several times as many.
//
// The first attempt of a call is never delayed or refused. When the budget refuses a retry,
// retrying stops at once with the error of the last attempt and [ReasonBudget].
//
// Policies with the same budget may be nested, also by way of a client that an outer pipeline
// calls: every attempt and every call under way counts once.
//
// A Budget is made by [NewBudget], starts full, is safe for concurrent use, and takes no lock. A
// nil or zero Budget is invalid.
type Budget struct {
	state    budgetState
	err      error
	policies atomic.Int64 // that have it
}

// BudgetLimit decides how many retries a [Budget] allows: a [TokenBucket] or a [TrafficShare].
type BudgetLimit interface {
	newState() (budgetState, error)
}

// NewBudget returns a budget with the given limit. policy.New reports invalid settings for each
// policy that has the budget, and every call does if policy.New is not used.
func NewBudget(budgetLimit BudgetLimit) *Budget {
	if nilness.Is(budgetLimit) {
		return &Budget{err: invalidBudget("NewBudget", nil, "must be given a TokenBucket or a TrafficShare")}
	}
	state, err := budgetLimit.newState()
	return &Budget{state: state, err: err}
}

// Level returns how much of the budget is left, from 0, nothing, to 1, all of it: for a
// [TokenBucket] the share of the unreserved tokens, for a [TrafficShare] that of the retries that
// may be in flight now. An invalid budget has nothing left.
func (b *Budget) Level() float64 {
	if b.validate() != nil {
		return 0
	}
	return b.state.level()
}

// String returns the kind of the limit and what is left of it, such as "token bucket, 480 of 500".
func (b *Budget) String() string {
	if b.validate() != nil {
		return "invalid"
	}
	return b.state.String()
}

func (b *Budget) validate() error {
	switch {
	case b == nil:
		return invalidBudget("WithBudget", nil, "must not be nil")
	case b.err != nil:
		return b.err
	case b.state == nil:
		return invalidBudget("WithBudget", "Budget{}", "must be made by NewBudget")
	default:
		return nil
	}
}

func invalidBudget(option string, value any, problem string) error {
	return &policy.OptionError{Policy: policy.KindRetry, Option: option, Value: value, Problem: problem}
}

// budgetState is what a budget has left. A call takes from it before each retry, and settles every
// attempt.
type budgetState interface {
	beginCall()
	endCall()
	take(classify.Kind) (taken int64, ok bool)
	settle(taken int64, r result)
	level() float64
	String() string
}

// result is what an attempt does to a budget.
type result uint8

const (
	// neutral gives back what the attempt took.
	neutral result = iota
	// answered also pays in.
	answered
	// failed keeps what the attempt took, and takes the cost of a failure.
	failed
	// held keeps what the attempt took.
	held
)
