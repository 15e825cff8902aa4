package retry

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/blame"
	"github.com/tenax-go/tenax/internal/nilness"
)

// Budget limits the retries of all the policies that share it, whatever their type parameters: one
// for each dependency that can be overloaded on its own. A retry policy limits what one call may
// add to the load, a Budget what all calls together may add: in an outage it keeps the attempts
// close to the calls, instead of several times as many.
//
// The first attempt of a call is never delayed or refused. When the budget refuses a retry,
// retrying stops at once with the error of the last attempt and [ReasonBudget].
//
// A Budget is made by [NewBudget], starts full, is safe for concurrent use, and takes no lock.
type Budget struct {
	limit limit
	err   error
}

// BudgetLimit is how much a [Budget] lets through: a [TokenBucket] or a [TrafficShare].
type BudgetLimit interface {
	newLimit() (limit, error)
}

// NewBudget returns a budget with the given limit. Invalid settings are reported by policy.New for
// each policy that has the budget, and by every call if policy.New is not used.
func NewBudget(budgetLimit BudgetLimit) *Budget {
	if nilness.Is(budgetLimit) {
		return &Budget{err: invalid("NewBudget", nil, "must be given a TokenBucket or a TrafficShare")}
	}
	l, err := budgetLimit.newLimit()
	return &Budget{l, err}
}

// Level returns how much of the budget is left, from 0, nothing, to 1, all of it: the share of the
// tokens that are not reserved of a [TokenBucket], and of the retries that may be in flight at the
// moment of a [TrafficShare]. An invalid budget has nothing left.
func (b *Budget) Level() float64 {
	if b.validate() != nil {
		return 0
	}
	return b.limit.level()
}

// String returns the kind of the limit and what is left of it, such as "token bucket, 480 of 500".
func (b *Budget) String() string {
	if b.validate() != nil {
		return "invalid"
	}
	return b.limit.String()
}

func (b *Budget) validate() error {
	switch {
	case b == nil:
		return invalid("WithBudget", nil, "must not be nil")
	case b.err != nil:
		return b.err
	case b.limit == nil:
		return invalid("WithBudget", "Budget{}", "must be made by NewBudget")
	default:
		return nil
	}
}

// limit is the state of a budget. A call under way takes from it before each retry, and settles
// every attempt.
type limit interface {
	begin()
	end()
	take(classify.Kind) (taken int64, ok bool)
	settle(taken int64, r result)
	level() float64
	String() string
}

// permit is what one call holds of a budget. A nil one is that of a policy without a budget.
type permit struct {
	limit   limit
	taken   int64
	pending bool // an attempt is not settled
	late    bool // the caller's time was up before the first attempt, and there is no other
}

func (b *Budget) begin(ctx context.Context) permit {
	b.limit.begin()
	return permit{limit: b.limit, pending: true, late: blame.TooLate(ctx)}
}

// charge settles an attempt that failed and takes what the next one costs, if there is to be one.
// It returns the reason if there is none.
func (p *permit) charge(ctx context.Context, a *attempt, reason Reason) Reason {
	if p == nil {
		return reason
	}
	if reason == "" && a.verdict.Kind == classify.KindRejected {
		return "" // the attempt has not come to the dependency, and what it took holds for the next
	}
	r := judge(ctx, a)
	if p.late {
		r = neutral
	}
	p.settle(r)
	if reason == "" {
		if p.taken, p.pending = p.limit.take(a.verdict.Kind); !p.pending {
			return ReasonBudget
		}
	}
	return reason
}

func (p *permit) settle(r result) {
	if p != nil && p.pending {
		p.limit.settle(p.taken, r)
		p.pending = false
	}
}

// end gives back what a call holds that ended by a panic or by runtime.Goexit.
func (p *permit) end() {
	p.settle(failure)
	p.limit.end()
}
