package otelmw

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// HandleEvent counts what a policy did, and adds it to the span of the execution.
func (c *call) HandleEvent(ctx context.Context, e observe.Event, reported observe.Signals) {
	if c.metering && reported&metrics == 0 {
		c.telemetry.count(ctx, &e)
	}
	if reported&executionSpan == 0 && c.span.IsRecording() {
		c.span.AddEvent(eventName(e.Type), trace.WithAttributes(c.telemetry.eventAttributes(&e)...))
	}
}

func (t *telemetry) count(ctx context.Context, e *observe.Event) {
	switch e.Type {
	case policy.EventRetry:
		t.retryDelay.Record(ctx, e.Delay.Seconds(), t.series.all.record...)
	case policy.EventPaced:
		t.pacingDelay.Record(ctx, e.Delay.Seconds(), t.series.all.record...)
	case policy.EventRejected:
		r := rejection{observe.WordOrOther(e.Policy), observe.WordOrOther(e.Reason)}
		t.rejections.Add(ctx, 1, t.series.rejections.get(r).add...)
	case policy.EventStateChange:
		x := transition{e.NameOr(t.pipeline), e.From, e.To}
		t.transitions.Add(ctx, 1, t.series.transitions.get(x).add...)
	case policy.EventTimeout:
		t.timeouts.Add(ctx, 1, t.series.all.add...)
	case policy.EventHedge:
		t.hedges.Add(ctx, 1, t.series.hedges.get(observe.WordOrOther(e.Policy)).add...)
	case policy.EventFallback:
		kind, _ := e.Failure(t.classifier)
		t.fallbacks.Add(ctx, 1, t.series.fallbacks.get(kind).add...)
	default:
	}
}

// otherEvent is the name of a span event that no policy of Tenax emits.
const otherEvent = "tenax.event"

// eventName returns the name of a span event.
func eventName(t policy.EventType) string {
	switch t {
	case policy.EventRetry:
		return "tenax.retry"
	case policy.EventPaced:
		return "tenax.paced"
	case policy.EventHedge:
		return "tenax.hedge"
	case policy.EventGiveUp:
		return "tenax.give_up"
	case policy.EventRejected:
		return "tenax.rejected"
	case policy.EventStateChange:
		return "tenax.state_change"
	case policy.EventTimeout:
		return "tenax.timeout"
	case policy.EventFallback:
		return "tenax.fallback"
	default:
		return otherEvent
	}
}

func (t *telemetry) eventAttributes(e *observe.Event) []attribute.KeyValue {
	a := make([]attribute.KeyValue, 0, 8)
	if eventName(e.Type) == otherEvent {
		a = append(a, eventTypeKey.String(string(e.Type)))
	}
	if e.Policy != "" {
		a = append(a, policyKey.String(e.Policy))
	}
	switch {
	case e.Type == policy.EventStateChange:
		a = append(a,
			breakerNameKey.String(e.NameOr(t.pipeline)),
			breakerFromKey.String(e.From),
			breakerToKey.String(e.To),
			breakerFailuresKey.Int(e.Failures),
		)
	case e.Name != "":
		a = append(a, policyNameKey.String(e.Name))
	}
	if e.Reason != "" {
		a = append(a, reasonKey.String(e.Reason))
	}
	if e.Attempt != 0 {
		a = append(a, attemptNumberKey.Int(e.Attempt))
	}
	if e.Delay != 0 || e.Type == policy.EventRetry || e.Type == policy.EventPaced {
		a = append(a, delayKey.Float64(e.Delay.Seconds()))
	}
	if e.Err != nil {
		kind, _ := e.Failure(t.classifier)
		a = append(a, semconv.ErrorTypeKey.String(kind))
	}
	return a
}
