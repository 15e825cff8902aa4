package otelmw

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// Event counts what a policy did, and notes it on the span of the execution.
func (c *call) Event(ctx context.Context, e policy.Event) {
	c.Call.Event(e)
	covered := c.Covered(ctx)
	if ctx == nil {
		ctx = c.Context
	}
	if c.metering && covered&metrics == 0 {
		c.telemetry.count(ctx, e)
	}
	if covered&executions == 0 && c.span.IsRecording() {
		c.span.AddEvent(eventName(e.Type), trace.WithAttributes(c.telemetry.eventAttributes(e)...))
	}
}

func (t *telemetry) count(ctx context.Context, e policy.Event) {
	switch e.Type {
	case policy.EventRetry:
		t.retryDelay.Record(ctx, e.Delay.Seconds(), t.series.all.record...)
	case policy.EventRejected:
		r := rejection{observe.Word(e.Policy), observe.Word(e.Reason)}
		t.rejections.Add(ctx, 1, t.series.rejections.get(r).add...)
	case policy.EventStateChange:
		x := transition{observe.NameOr(e.Name, t.pipeline), observe.State(e.From), observe.State(e.To)}
		t.transitions.Add(ctx, 1, t.series.transitions.get(x).add...)
	case policy.EventTimeout:
		t.timeouts.Add(ctx, 1, t.series.all.add...)
	case policy.EventHedge:
		t.hedges.Add(ctx, 1, t.series.hedges.get(observe.Word(e.Policy)).add...)
	case policy.EventFallback:
		t.fallbacks.Add(ctx, 1, t.series.covered.get(t.errorTypeOf(e.Err)).add...)
	default:
	}
}

// eventName returns the name of a span event. An event that no policy of Tenax emits is a
// tenax.event.
func eventName(t policy.EventType) string {
	switch t {
	case policy.EventRetry:
		return "tenax.retry"
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
		return "tenax.event"
	}
}

func (t *telemetry) eventAttributes(e policy.Event) []attribute.KeyValue {
	a := make([]attribute.KeyValue, 0, 8)
	if eventName(e.Type) == "tenax.event" {
		a = append(a, eventTypeKey.String(observe.Word(string(e.Type))))
	}
	if e.Policy != "" {
		a = append(a, policyKey.String(observe.Word(e.Policy)))
	}
	switch {
	case e.Type == policy.EventStateChange:
		a = append(a,
			breakerNameKey.String(observe.NameOr(e.Name, t.pipeline)),
			breakerFromKey.String(observe.State(e.From)),
			breakerToKey.String(observe.State(e.To)),
			breakerFailuresKey.Int(e.Failures),
		)
	case e.Name != "":
		a = append(a, policyNameKey.String(observe.Name(e.Name)))
	}
	if e.Reason != "" {
		a = append(a, reasonKey.String(observe.Word(e.Reason)))
	}
	if e.Attempt != 0 {
		a = append(a, attemptNumberKey.Int(e.Attempt))
	}
	if e.Delay != 0 || e.Type == policy.EventRetry {
		a = append(a, delayKey.Float64(e.Delay.Seconds()))
	}
	if e.Err != nil {
		a = append(a, semconv.ErrorTypeKey.String(t.errorTypeOf(e.Err)))
	}
	return a
}

func (t *telemetry) errorTypeOf(err error) string {
	return observe.Kind(t.classifier.Of(err).Kind)
}
