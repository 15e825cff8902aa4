package breaker

import (
	"context"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/fault"
)

// HandleLateFailure turns the success of a call that has returned into a failure: see
// [policy.Pipeline.ReportLateFailure]. The ctx is that of the call. A half-open circuit opens, as
// the call was a probe. If the circuit has changed its state since the call returned, nothing
// happens.
//
// The circuit's own change of state is reported to the callback of [WithOnStateChange] at once, and
// to observers with the next call, as they observe calls.
func (b *Breaker[T]) HandleLateFailure(ctx context.Context, err error) {
	c := b.circuit()
	if c.Validate() != nil || ctx == nil || err == nil {
		return
	}
	switch c.judge(ctx, err) {
	case fault.Failure:
		c.failLate(contexts.ReturnedAt(ctx))
		c.notify()
	case fault.Success:
		c.succeedLate(ctx)
	default:
	}
}

// HandleLateSuccess interrupts a row of failures that includes late ones: see
// [policy.Pipeline.ReportLateSuccess]. It costs next to nothing if there are none.
func (b *Breaker[T]) HandleLateSuccess(ctx context.Context) {
	if c := b.circuit(); c != nil && ctx != nil {
		c.succeedLate(ctx)
	}
}

// HandleLateFailure is [Breaker.HandleLateFailure] for the circuit of the key, if there still is
// one: the end of a call makes none, and so evicts none.
func (k *byKey[T, K]) HandleLateFailure(ctx context.Context, err error) {
	if c := k.find(ctx); c != nil {
		(&Breaker[T]{c, k.pipeline}).HandleLateFailure(ctx, err)
	}
}

// HandleLateSuccess is [Breaker.HandleLateSuccess] for the circuit of the key, if there still is
// one.
func (k *byKey[T, K]) HandleLateSuccess(ctx context.Context) {
	if c := k.find(ctx); c != nil {
		c.succeedLate(ctx)
	}
}

// find returns the circuit that the group has for the key of a call, or nil.
func (k *byKey[T, K]) find(ctx context.Context) *Circuit {
	if ctx == nil || k.Validate() != nil {
		return nil
	}
	c, _ := k.group.circuits.Find(k.key(ctx))
	return c
}
