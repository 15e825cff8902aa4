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

// everything is the only signal: the records of attempts and events.
const everything observe.Signals = 1

// call is the [policy.Observer] of one call.
type call struct {
	observe.Call
	recorder        *recorder
	giveUpReason    atomic.Pointer[string] // why retrying stopped
	rejectionReason atomic.Pointer[string] // why a policy rejected the call
	failed          atomic.Bool            // an attempt
	reusable        bool                   // nothing refers to the call once it has ended
}

// callPool holds calls that have ended and can be reused.
var callPool = sync.Pool{New: func() any { return newCall() }}

func newCall() *call {
	c := new(call)
	c.Init(c)
	return c
}

// Wanted returns no signal if the logger shows no record of any kind.
func (r *recorder) Wanted(ctx context.Context) observe.Signals {
	if r.silent(ctx) {
		return 0
	}
	return everything
}

// BeginCall begins a call. In a nested pipeline it is also the context of the inner policies, in
// which the outer pipeline finds it.
func (r *recorder) BeginCall(ctx context.Context, s observe.Start) (context.Context, *policy.Observation, observe.Ender) {
	if s.Outer != nil {
		c := newCall()
		c.recorder = r
		c.Begin(ctx, s.Outer, &callKey, everything)
		return c, &c.Observation, c
	}
	c, _ := callPool.Get().(*call)
	c.recorder, c.reusable = r, s.Synchronous
	c.Begin(ctx, nil, &callKey, everything)
	return ctx, &c.Observation, c
}

// release returns the call to the pool, once nothing refers to it.
func (c *call) release() {
	c.Reset()
	c.recorder = nil
	c.giveUpReason.Store(nil)
	c.rejectionReason.Store(nil)
	c.failed.Store(false)
	callPool.Put(c)
}

// StartAttempt logs that an attempt begins.
func (c *call) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	if c.recorder.enabled(ctx, RecordAttempt) && c.ReportedInside(ctx) == 0 {
		c.recorder.write(ctx, RecordAttempt, "attempt begins", slog.Int("attempt", a.Number))
	}
	return ctx
}

// EndAttempt logs that an attempt failed. A success has only the record of the call.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if a.Err == nil {
		return
	}
	shown := c.recorder.enabled(ctx, RecordAttemptFailed) && c.ReportedInside(ctx) == 0
	if !shown && c.failed.Load() {
		return
	}
	end := c.JudgeAttempt(ctx, a, c.recorder.classifier)
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
	message := "attempt failed"
	if end.Outcome == observe.Expected {
		message = "attempt ended as expected"
	}
	attrs := append([]slog.Attr{attempt}, c.recorder.failure(end.Kind, end.Status, a.Err)...)
	c.recorder.write(ctx, RecordAttemptFailed, message, append(attrs, elapsed)...)
}

// EndCall logs how the call ended.
func (c *call) EndCall(_ context.Context, err error, returned bool) {
	end := c.End(err, returned, c.recorder.classifier)
	c.log(&end, err)
	if c.reusable {
		c.release()
	}
}

// log gives handlers the context of the call and never c itself, which may serve another call while
// a handler still holds it.
func (c *call) log(end *observe.End, err error) {
	r, ctx := c.recorder, c.Context
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
	case observe.Expected:
		if r.enabled(ctx, RecordExpected) {
			attrs := append([]slog.Attr{outcome(end)}, r.failure(end.Kind, end.Status, err)...)
			r.write(ctx, RecordExpected, "call ended as expected", append(attrs, attempts, elapsed)...)
		}
	default:
		if r.enabled(ctx, RecordFailed) {
			attrs := append([]slog.Attr{outcome(end)}, r.failure(end.Kind, end.Status, err)...)
			attrs = append(attrs, c.reason(end.Outcome)...)
			r.write(ctx, RecordFailed, "call failed", append(attrs, attempts, elapsed)...)
		}
	}
}

// recovered reports whether something failed before the call succeeded. A second attempt alone does
// not show that: a hedge begins because the first one takes long. A retry does, though the attempt
// may have failed by its value.
func (c *call) recovered(end *observe.End) bool {
	return end.Outcome == observe.Degraded || end.Retries > 0 || c.failed.Load()
}

func outcome(end *observe.End) slog.Attr { return slog.String("outcome", end.Outcome.String()) }

// reason returns why a policy rejected the call, or why there was no further attempt.
func (c *call) reason(outcome observe.Outcome) []slog.Attr {
	reason := c.giveUpReason.Load()
	if outcome == observe.Rejected {
		reason = c.rejectionReason.Load()
	}
	if reason == nil {
		return nil
	}
	return []slog.Attr{slog.String("reason", *reason)}
}
