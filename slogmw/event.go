package slogmw

import (
	"context"
	"log/slog"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// Event logs what a policy did.
func (c *call) Event(ctx context.Context, e policy.Event) {
	c.Call.Event(e)
	switch e.Type {
	case policy.EventGiveUp:
		c.stopped.Store(reasonOf(e)) // the record of the call tells it
		return
	case policy.EventRejected:
		c.refused.Store(reasonOf(e))
	default:
	}
	record := recordOf(e)
	if ctx == nil {
		ctx = c.Context
	}
	if c.recorder.enabled(ctx, record) && c.Covered(ctx) == 0 {
		message, attrs := c.recorder.event(e)
		c.recorder.write(ctx, record, message, attrs...)
	}
}

func reasonOf(e policy.Event) *string {
	reason := observe.Word(e.Reason)
	return &reason
}

func recordOf(e policy.Event) Record {
	switch e.Type {
	case policy.EventRetry:
		return RecordRetry
	case policy.EventHedge:
		return RecordHedge
	case policy.EventTimeout:
		return RecordTimeout
	case policy.EventRejected:
		return RecordRejected
	case policy.EventFallback:
		return RecordFallback
	case policy.EventStateChange:
		if e.To == "open" {
			return RecordCircuitOpened
		}
		return RecordCircuitChanged
	default:
		return RecordEvent
	}
}

// event returns the message and the attributes of the record of an event.
func (r *recorder) event(e policy.Event) (string, []slog.Attr) {
	switch e.Type {
	case policy.EventRetry:
		attrs := append([]slog.Attr{slog.Int("attempt", e.Attempt)}, r.failureOf(e.Err)...)
		return "retrying", append(attrs, slog.Duration("delay", e.Delay))
	case policy.EventHedge:
		attrs := append(r.source(e), slog.Int("attempt", e.Attempt))
		if e.Delay > 0 {
			attrs = append(attrs, slog.Duration("delay", e.Delay))
		}
		return "hedging", attrs
	case policy.EventTimeout:
		attrs := r.source(e)
		if e.Delay > 0 { // failsafe-go keeps it to itself
			attrs = append(attrs, slog.Duration("limit", e.Delay))
		}
		return "time limit passed", attrs
	case policy.EventRejected:
		return "call rejected", rejection(r.source(e), e)
	case policy.EventFallback:
		return "fallback answered", r.failureOf(e.Err)
	case policy.EventStateChange:
		return changeMessage(e.To), []slog.Attr{
			slog.String("circuit", observe.NameOr(e.Name, r.pipeline)),
			slog.String("from", observe.State(e.From)),
			slog.String("to", observe.State(e.To)),
			slog.Int("failures", e.Failures),
		}
	default:
		attrs := append([]slog.Attr{slog.String("type", observe.Word(string(e.Type)))}, r.source(e)...)
		if e.Reason != "" {
			attrs = append(attrs, slog.String("reason", observe.Word(e.Reason)))
		}
		return "policy event", attrs
	}
}

func rejection(attrs []slog.Attr, e policy.Event) []slog.Attr {
	attrs = append(attrs, slog.String("reason", observe.Word(e.Reason)))
	if e.Delay > 0 {
		attrs = append(attrs, slog.Duration("retry_after", e.Delay))
	}
	return attrs
}

func changeMessage(to string) string {
	switch to {
	case "open":
		return "circuit opened"
	case "half_open":
		return "circuit half-open"
	case "closed":
		return "circuit closed"
	default:
		return "circuit changed"
	}
}

// source says which policy emitted an event.
func (r *recorder) source(e policy.Event) []slog.Attr {
	attrs := []slog.Attr{slog.String("policy", observe.Word(e.Policy))}
	switch {
	case e.Policy == "breaker":
		return append(attrs, slog.String("circuit", observe.NameOr(e.Name, r.pipeline)))
	case e.Name != "":
		return append(attrs, slog.String("name", observe.Name(e.Name)))
	default:
		return attrs
	}
}
