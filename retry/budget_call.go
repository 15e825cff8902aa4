package retry

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
)

// budgetCall is a call that is charged to a budget. It is nil without one.
type budgetCall struct {
	budget  *Budget
	binds   func(context.Context) bool // whether a failed attempt costs anything; nil if always
	kind    classify.Kind              // of the error before the attempt
	taken   int64                      // for the attempt
	pending bool                       // the attempt is not settled
	nested  nesting
}

func (c *config) beginCall(ctx context.Context) budgetCall {
	call := budgetCall{budget: c.budget, binds: c.budgetWhen, pending: true}
	if !call.join(ctx) {
		c.budget.state.beginCall()
	}
	return call
}

// charge settles a failed attempt and takes the cost of the next one, unless there is a reason to
// stop. It returns that reason, or ReasonBudget if the budget is used up.
func (c *budgetCall) charge(ctx context.Context, a *failedAttempt, reason Reason) Reason {
	if c == nil {
		return reason
	}
	kind := a.verdict.Kind
	unreached := kind == classify.KindRejected && a.verdict.DependencyHealth() == classify.HealthUnknown
	if reason == "" && unreached {
		if c.open() {
			return "" // The next attempt uses what was taken.
		}
		kind = c.kind // It was given back further in.
	}
	r, free := resultOf(ctx, a), c.binds != nil && !c.binds(ctx)
	if free && r == failed {
		r = held
	}
	c.settle(r)
	if reason != "" {
		return reason
	}
	c.kind, c.taken, c.pending = kind, 0, true
	c.nested.charge = nil
	if free || unreached && kind == "" {
		return ""
	}
	if c.taken, c.pending = c.budget.state.take(kind); !c.pending {
		return ReasonBudget
	}
	return ""
}

// resultOf returns the result of a failed attempt. A rate limit is an answer, but says nothing
// about room for retries.
func resultOf(ctx context.Context, a *failedAttempt) result {
	switch fault.Judge(ctx, false, a.err, &a.verdict) {
	case fault.Failure:
		return failed
	case fault.Success:
		if a.verdict.Kind == classify.KindRateLimit {
			return held
		}
		return answered
	default:
		return neutral
	}
}

func (c *budgetCall) settle(r result) {
	if c == nil || !c.pending {
		return
	}
	c.pending = false
	if c.claim() {
		c.budget.state.settle(c.taken, r)
	}
}

// endCall ends the call. An attempt that is not settled has ended by a panic or runtime.Goexit.
func (c *budgetCall) endCall() {
	c.settle(failed)
	if !c.leave() {
		c.budget.state.endCall()
	}
}
