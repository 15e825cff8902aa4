package otelmw

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// callKey finds the call in a context.
var callKey observe.Key

// What a call tells of, for those further out to leave out.
const (
	executions = observe.Topics(ExecutionSpan)
	attempts   = observe.Topics(AttemptSpans)
	metrics    = observe.Topics(AllSpans + 1)
)

// call is the [policy.Observer] of one call, and with spans its context.
type call struct {
	observe.Call
	telemetry *telemetry
	span      trace.Span // of the execution
	spans     Spans
	metering  bool
}

// calls are those that are over and can be used again.
var calls = sync.Pool{New: func() any { return newCall() }}

func newCall() *call {
	c := &call{span: noSpan}
	c.Observation.Observer = c
	return c
}

// begin starts a call without spans.
func (t *telemetry) begin(ctx context.Context, metering bool) *call {
	c, _ := calls.Get().(*call)
	c.telemetry, c.metering = t, metering
	c.Begin(ctx, nil, &callKey, topics(NoSpans, metering))
	return c
}

// release gives the call back, when it is over and nobody has it any more.
func (c *call) release() {
	c.Reset()
	c.telemetry = nil
	calls.Put(c)
}

// beginTrace starts a call with spans. It stays for as long as somebody has the context.
func (t *telemetry) beginTrace(ctx context.Context, outer *observe.Call, metering, tracing bool) *call {
	c := newCall()
	c.telemetry, c.metering = t, metering
	if tracing {
		c.spans = t.spans(ctx)
	}
	c.Begin(ctx, outer, &callKey, topics(c.spans, metering))
	if c.spans&ExecutionSpan != 0 {
		c.Context, c.span = t.tracer.Start(ctx, t.pipeline, t.executionOptions...)
	}
	return c
}

func topics(spans Spans, metering bool) observe.Topics {
	if metering {
		return observe.Topics(spans) | metrics
	}
	return observe.Topics(spans)
}

// noSpan takes everything and does nothing.
var noSpan = trace.SpanFromContext(context.Background())

// end tells how the call ended: with err, or without returning.
func (c *call) end(err error, panicked bool) {
	c.tell(c.End(err, panicked, c.telemetry.classifier))
}

func (c *call) tell(end observe.End) {
	if c.metering {
		c.measure(end)
	}
	if c.span.IsRecording() {
		c.span.SetAttributes(attemptsKey.Int(end.Attempts), outcomeKey.String(string(end.Outcome)))
		mark(c.span, end.Kind)
	}
}

func (c *call) measure(end observe.End) {
	t := c.telemetry
	t.executionDuration.Record(c.Context, end.Elapsed.Seconds(), t.series.ended(end).record...)
	if end.Retries > 0 {
		t.executionRetries.Record(c.Context, int64(end.Retries), t.series.all.record...)
	}
}

// StartAttempt makes the span of an attempt and puts the trace context into its request.
func (c *call) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	if c.telemetry.instrumentedBelow(a.Operation) {
		return ctx
	}
	request := requestOf(a.Operation)
	if c.Covered(ctx)&attempts != 0 {
		countResends(ctx, request, a.Number)
		return ctx
	}
	if c.spans&AttemptSpans != 0 {
		ctx = c.telemetry.startAttempt(ctx, request, a.Number)
	}
	if request != nil {
		c.telemetry.inject(ctx, request)
	}
	return ctx
}

// EndAttempt ends the span that StartAttempt made, and measures the attempt.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	request, response := requestOf(a.Operation), responseOf(a.Operation)
	instrumented := request != nil && c.telemetry.instrumentedBelow(a.Operation)
	covered := c.Covered(ctx)
	span := noSpan
	if c.spans&AttemptSpans != 0 && covered&attempts == 0 && !instrumented {
		span = trace.SpanFromContext(ctx)
		// Also where the classifier panics. Deferred itself, End would make an event of what the
		// panic says.
		defer func() { span.End() }()
	}
	end := c.Call.EndAttempt(ctx, a, c.telemetry.classifier)
	if c.metering && covered&metrics == 0 {
		t := c.telemetry
		t.attemptDuration.Record(ctx, a.Elapsed.Seconds(), t.series.ended(end).record...)
		if request != nil && !instrumented {
			t.measureRequest(ctx, request, response, end, a.Elapsed)
		}
	}
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(outcomeKey.String(string(end.Outcome)))
	if request == nil {
		mark(span, end.Kind)
	} else {
		markResponse(span, response, end)
	}
}

// mark makes a span an error, unless nothing failed. The status has no description: it would repeat
// error.type.
func mark(span trace.Span, errorType string) {
	if errorType != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(errorType))
		span.SetStatus(codes.Error, "")
	}
}
