package slogmw

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// callKey finds the call in a context.
var callKey observe.Key

// everything is the one topic: attempts and events.
const everything observe.Topics = 1

// call is the [policy.Observer] of one call.
type call struct {
	observe.Call
	recorder *recorder
	stopped  atomic.Pointer[string] // why retrying stopped
	refused  atomic.Pointer[string] // why a policy refused the call
	failed   atomic.Bool            // an attempt
}

// calls are those that are over and can be used again.
var calls = sync.Pool{New: func() any { return newCall() }}

func newCall() *call {
	c := new(call)
	c.Observation.Observer = c
	return c
}

// begin starts a call that no observer of this kind further out sees.
func (r *recorder) begin(ctx context.Context) *call {
	c, _ := calls.Get().(*call)
	c.recorder = r
	c.Begin(ctx, nil, &callKey, everything)
	return c
}

// release gives the call back, when it is over and nobody has it any more.
func (c *call) release() {
	c.Reset()
	c.recorder = nil
	c.stopped.Store(nil)
	c.refused.Store(nil)
	c.failed.Store(false)
	calls.Put(c)
}

// StartAttempt logs that an attempt begins.
func (c *call) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	if c.recorder.enabled(ctx, RecordAttempt) && c.Covered(ctx) == 0 {
		c.recorder.write(ctx, RecordAttempt, "attempt begins", slog.Int("attempt", a.Number))
	}
	return ctx
}

// EndAttempt logs that an attempt failed. A success shows in the record of the call.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if a.Err == nil {
		return
	}
	shown := c.recorder.enabled(ctx, RecordAttemptFailed) && c.Covered(ctx) == 0
	if !shown && c.failed.Load() {
		return
	}
	end := c.Call.EndAttempt(ctx, a, c.recorder.classifier)
	if end.Outcome == observe.Failure {
		c.failed.Store(true)
	}
	if !shown {
		return
	}
	attempt, elapsed := slog.Int("attempt", a.Number), slog.Duration("elapsed", a.Elapsed)
	if end.Outcome == observe.Canceled {
		c.recorder.write(ctx, RecordAttemptFailed, "attempt canceled", attempt, elapsed)
		return
	}
	attrs := append([]slog.Attr{attempt}, c.recorder.failure(end.Kind, end.Status, a.Err)...)
	c.recorder.write(ctx, RecordAttemptFailed, "attempt failed", append(attrs, elapsed)...)
}

// end logs how the call ended: with err, or without returning. Handlers get the caller's context
// and never c itself, which may serve another call while a handler still has it.
func (c *call) end(err error, panicked bool) {
	r, ctx := c.recorder, c.Context
	end := c.End(err, panicked, r.classifier)
	attempts, elapsed := slog.Int("attempts", end.Attempts), slog.Duration("elapsed", end.Elapsed)
	switch end.Outcome {
	case observe.Success, observe.Degraded:
		record := RecordSucceeded
		if c.recovered(end) {
			record = RecordRecovered
		}
		if r.enabled(ctx, record) {
			r.write(ctx, record, "call succeeded", outcome(end), attempts, elapsed)
		}
	case observe.Canceled:
		if r.enabled(ctx, RecordCanceled) {
			r.write(ctx, RecordCanceled, "call canceled", outcome(end), attempts, elapsed)
		}
	default:
		if r.enabled(ctx, RecordFailed) {
			attrs := append([]slog.Attr{outcome(end)}, r.failure(end.Kind, end.Status, err)...)
			attrs = append(attrs, c.reason(end.Outcome)...)
			r.write(ctx, RecordFailed, "call failed", append(attrs, attempts, elapsed)...)
		}
	}
}

// recovered reports whether something failed before the call succeeded. Another attempt alone does
// not say so: that of a hedge begins because the first one takes long. A retry does, though the
// attempt may have failed by its value.
func (c *call) recovered(end observe.End) bool {
	return end.Outcome == observe.Degraded || end.Retries > 0 || c.failed.Load()
}

func outcome(end observe.End) slog.Attr { return slog.String("outcome", string(end.Outcome)) }

// reason says why the call failed when it did: why a policy refused it, or why there was no other
// attempt.
func (c *call) reason(outcome observe.Outcome) []slog.Attr {
	reason := c.stopped.Load()
	if outcome == observe.Rejected {
		reason = c.refused.Load()
	}
	if reason == nil {
		return nil
	}
	return []slog.Attr{slog.String("reason", *reason)}
}
