package slogmw

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// callKey finds the call in a context.
var callKey observe.Key

// everything is the one topic: attempts and events.
const everything observe.Topics = 1

// call is the [policy.Observer] of one call, and its context.
type call struct {
	observe.Call
	recorder *recorder
	stopped  atomic.Pointer[string] // why retrying stopped
	refused  atomic.Pointer[string] // why a policy refused the call
}

func (r *recorder) begin(ctx context.Context) *call {
	c := &call{recorder: r}
	c.Context = ctx
	c.Begin(ctx, &callKey, everything)
	return c
}

// StartAttempt logs that an attempt begins.
func (c *call) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	c.Call.StartAttempt()
	if c.recorder.enabled(ctx, RecordAttempt) && c.Covered(ctx) == 0 {
		c.recorder.write(ctx, RecordAttempt, "attempt begins", slog.Int("attempt", a.Number))
	}
	return ctx
}

// EndAttempt logs that an attempt failed. A success shows in the record of the call.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if a.Err == nil && !a.Panicked || !c.recorder.enabled(ctx, RecordAttemptFailed) || c.Covered(ctx) != 0 {
		return
	}
	attempt, elapsed := slog.Int("attempt", a.Number), slog.Duration("elapsed", a.Elapsed)
	end := c.Call.EndAttempt(ctx, a, c.recorder.classifier)
	if end.Outcome == observe.Canceled {
		c.recorder.write(ctx, RecordAttemptFailed, "attempt canceled", attempt, elapsed)
		return
	}
	attrs := append([]slog.Attr{attempt}, c.recorder.failure(end.Kind, end.Status, a.Err)...)
	c.recorder.write(ctx, RecordAttemptFailed, "attempt failed", append(attrs, elapsed)...)
}

// end logs how the call ended: with err, or without returning.
func (c *call) end(err error, panicked bool) {
	r := c.recorder
	end := c.End(err, panicked, r.classifier)
	attempts, elapsed := slog.Int("attempts", end.Attempts), slog.Duration("elapsed", end.Elapsed)
	switch end.Outcome {
	case observe.Success, observe.Degraded:
		record := RecordSucceeded
		if end.Attempts > 1 || end.Outcome == observe.Degraded {
			record = RecordRecovered
		}
		if r.enabled(c, record) {
			r.write(c, record, "call succeeded", outcome(end), attempts, elapsed)
		}
	case observe.Canceled:
		if r.enabled(c, RecordCanceled) {
			r.write(c, RecordCanceled, "call canceled", outcome(end), attempts, elapsed)
		}
	default:
		if r.enabled(c, RecordFailed) {
			attrs := append([]slog.Attr{outcome(end)}, r.failure(end.Kind, end.Status, err)...)
			attrs = append(attrs, c.reason(end.Outcome)...)
			r.write(c, RecordFailed, "call failed", append(attrs, attempts, elapsed)...)
		}
	}
}

func outcome(end observe.End) slog.Attr { return slog.String("outcome", string(end.Outcome)) }

// reason says why the call failed when it did: why a policy refused it, or why there was no other attempt.
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
