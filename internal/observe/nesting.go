package observe

import (
	"context"

	"github.com/tenax-go/tenax/policy"
)

// Signals are the kinds of data that an observer reports of a call, such as spans and metrics, as
// bits that each observing package chooses.
type Signals uint8

// Key identifies an observing package. Each has one, and its address counts.
type Key struct{ _ byte }

// OuterCall returns the innermost call that an outer observer of the same package has begun, or
// nil.
func OuterCall[T any](next policy.Next[T], key *Key) *Call {
	if !next.Observed() {
		return nil
	}
	for o := range next.Observers() {
		if c, ok := o.(interface{ ofPackage(key *Key) *Call }); ok && c.ofPackage(key) != nil {
			return c.ofPackage(key)
		}
	}
	return nil
}

func (c *Call) ofPackage(key *Key) *Call {
	if c.key != key {
		return nil
	}
	return c
}

// Value returns the call itself for its key.
func (c *Call) Value(key any) any {
	if key == any(c.key) {
		return c
	}
	return c.Context.Value(key)
}

// ReportedInside returns the signals that pipelines inside this one report themselves of an attempt
// or an event in ctx.
func (c *Call) ReportedInside(ctx context.Context) Signals {
	if ctx == nil || c.happened.Load()&nested == 0 {
		return 0
	}
	var reported Signals
	for inner, _ := ctx.Value(c.key).(*Call); inner != c; inner = inner.outer {
		if inner == nil {
			return 0
		}
		reported |= inner.signals
	}
	return reported
}
