package slogmw

import (
	"context"
	"log/slog"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// HandleEvent logs what a policy did.
func (c *call) HandleEvent(ctx context.Context, e observe.Event, reported observe.Signals) {
	switch e.Type {
	case policy.EventGiveUp:
		c.giveUpReason.Store(reasonOf(&e)) // for the record of the call
		return
	case policy.EventRejected:
		c.rejectionReason.Store(reasonOf(&e))
	default:
	}
	record := recordOf(&e)
	if c.recorder.enabled(ctx, record) && reported == 0 {
		message, attrs := c.recorder.event(&e)
		c.recorder.write(ctx, record, message, attrs...)
	}
}

func reasonOf(e *observe.Event) *string {
	reason := observe.WordOrOther(e.Reason)
	return &reason
}

func recordOf(e *observe.Event) Record {
	switch e.Type {
	case policy.EventRetry:
		return RecordRetry
	case policy.EventPaced:
		return RecordPaced
	case policy.EventHedge:
		return RecordHedge
	case policy.EventTimeout:
		return RecordTimeout
	case policy.EventRejected:
		return RecordRejected
	case policy.EventFallback:
		return RecordFallback
	case policy.EventStateChange:
		if e.To == policy.StateOpen {
			return RecordCircuitOpened
		}
		return RecordCircuitChanged
	default:
		return RecordEvent
	}
}

// event returns the message and the attributes of the record of an event.
func (r *recorder) event(e *observe.Event) (string, []slog.Attr) {
	switch e.Type {
	case policy.EventRetry:
		attrs := append([]slog.Attr{slog.Int("attempt", e.Attempt)}, r.failureOf(e)...)
		return "retrying", append(attrs, slog.Duration("delay", e.Delay))
	case policy.EventPaced:
		return "pacing", append(r.source(e), slog.Duration("delay", e.Delay))
	case policy.EventHedge:
		attrs := append(r.source(e), slog.Int("attempt", e.Attempt))
		if e.Delay > 0 {
			attrs = append(attrs, slog.Duration("delay", e.Delay))
		}
		return "hedging", attrs
	case policy.EventTimeout:
		attrs := r.source(e)
		if e.Delay > 0 { // failsafe-go does not report it
			attrs = append(attrs, slog.Duration("limit", e.Delay))
		}
		return "time limit passed", attrs
	case policy.EventRejected:
		return "call rejected", rejection(r.source(e), e)
	case policy.EventFallback:
		return "fallback answered", r.failureOf(e)
	case policy.EventStateChange:
		return changeMessage(e.To), []slog.Attr{
			slog.String("circuit", e.NameOr(r.pipeline)),
			slog.String("from", e.From),
			slog.String("to", e.To),
			slog.Int("failures", e.Failures),
		}
	default:
		attrs := append([]slog.Attr{slog.String("type", string(e.Type))}, r.source(e)...)
		if e.Reason != "" {
			attrs = append(attrs, slog.String("reason", e.Reason))
		}
		return "policy event", attrs
	}
}

func rejection(attrs []slog.Attr, e *observe.Event) []slog.Attr {
	attrs = append(attrs, slog.String("reason", observe.WordOrOther(e.Reason)))
	if e.Delay > 0 {
		attrs = append(attrs, slog.Duration("retry_after", e.Delay))
	}
	return attrs
}

func changeMessage(to string) string {
	switch to {
	case policy.StateOpen:
		return "circuit opened"
	case policy.StateHalfOpen:
		return "circuit half-open"
	case policy.StateClosed:
		return "circuit closed"
	default:
		return "circuit changed"
	}
}

// source returns attributes of the policy that emitted an event.
func (r *recorder) source(e *observe.Event) []slog.Attr {
	attrs := []slog.Attr{slog.String("policy", observe.WordOrOther(e.Policy))}
	switch {
	case e.Policy == policy.KindBreaker:
		return append(attrs, slog.String("circuit", e.NameOr(r.pipeline)))
	case e.Name != "":
		return append(attrs, slog.String("name", e.Name))
	default:
		return attrs
	}
}
