package retry

import (
	"context"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/contexts"
)

// nesting connects the calls of nested policies that have the same budget, so that an attempt that
// several of them see is settled once: by the first that sees its end. It stays empty for a budget
// that a single policy has.
type nesting struct {
	outer   *chargedContext // whose place among the calls under way this one uses
	attempt *chargedContext // of the latest attempt
	charge  *charge         // of that attempt, if it is not its own
}

// charge is what an attempt took from a budget.
type charge struct {
	taken   int64
	settled atomic.Bool
}

func (c *charge) claim() bool { return c.settled.CompareAndSwap(false, true) }

// chargedContext is the context of an attempt, for policies further in with the same budget.
type chargedContext struct {
	context.Context //nolint:containedctx // It is one.

	budget *Budget
	charge *charge
	own    charge      // what charge points to, unless the attempt is an outer one's too
	joined atomic.Bool // a policy further in has taken over the charge
	lent   atomic.Bool // a call further in uses the place of this one
}

type budgetKey struct{ *Budget }

func (c *chargedContext) Value(key any) any {
	if key == (budgetKey{c.budget}) {
		return c
	}
	return c.Context.Value(key)
}

func (c *chargedContext) Parent(contexts.Key) context.Context { return c.Context }

// isShared reports whether policies with the budget may be nested.
func (b *Budget) isShared() bool { return b.policies.Load() > 1 }

// join takes over the attempt that an outer policy makes by this call, and reports whether the call
// is also that policy's call. Of several calls in an attempt, the first is the attempt, and one at
// a time is the call.
func (c *budgetCall) join(ctx context.Context) bool {
	if !c.budget.isShared() {
		return false
	}
	outer, ok := ctx.Value(budgetKey{c.budget}).(*chargedContext)
	if !ok {
		return false
	}
	if outer.joined.CompareAndSwap(false, true) {
		c.nested.charge, c.taken = outer.charge, outer.charge.taken
	}
	if !outer.lent.CompareAndSwap(false, true) {
		return false
	}
	c.nested.outer = outer
	return true
}

// leave gives back the place that join took, and reports whether it took one.
func (c *budgetCall) leave() bool {
	if c.nested.outer == nil {
		return false
	}
	c.nested.outer.lent.Store(false)
	return true
}

// attemptContext returns the context for an attempt in ctx.
func (c *budgetCall) attemptContext(ctx context.Context) context.Context {
	if c == nil || !c.budget.isShared() {
		return ctx
	}
	attempt := &chargedContext{Context: ctx, budget: c.budget, charge: c.nested.charge}
	if attempt.charge == nil {
		attempt.own.taken = c.taken
		attempt.charge = &attempt.own
	}
	c.nested.attempt, c.nested.charge = attempt, attempt.charge
	return attempt
}

// open reports whether the attempt is not settled.
func (c *budgetCall) open() bool {
	return c.pending && (c.nested.charge == nil || !c.nested.charge.settled.Load())
}

// claim reports whether it is this policy that settles the attempt. A call that begins after the
// attempt, in its context, is one of its own.
func (c *budgetCall) claim() bool {
	if attempt := c.nested.attempt; attempt != nil {
		attempt.joined.Store(true)
		attempt.lent.CompareAndSwap(false, true)
	}
	return c.nested.charge == nil || c.nested.charge.claim()
}
