package otelmw

import (
	"context"

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

// call is the [policy.Observer] of one call, and its context.
type call struct {
	observe.Call
	telemetry *telemetry
	span      trace.Span // of the execution
	spans     Spans
	metering  bool
}

func (t *telemetry) begin(ctx context.Context, tracing, metering bool) *call {
	c := &call{telemetry: t, metering: metering}
	c.Context, c.span = ctx, noSpan
	if tracing {
		c.spans = t.spans(ctx)
	}
	topics := observe.Topics(c.spans)
	if metering {
		topics |= metrics
	}
	c.Begin(ctx, &callKey, topics)
	if c.spans&ExecutionSpan != 0 {
		c.Context, c.span = t.tracer.Start(ctx, t.pipeline, t.executionOptions...)
	}
	return c
}

// noSpan takes everything and does nothing.
var noSpan = trace.SpanFromContext(context.Background())

// end tells how the call ended: with err, or without returning.
func (c *call) end(err error, panicked bool) {
	end := c.End(err, panicked, c.telemetry.classifier)
	if c.metering {
		c.measure(end)
	}
	if c.span.IsRecording() {
		c.span.SetAttributes(attemptsKey.Int(end.Attempts), outcomeKey.String(string(end.Outcome)))
		mark(c.span, end.Kind)
	}
	c.span.End()
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
	c.Call.StartAttempt()
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
	end := c.Call.EndAttempt(ctx, a, c.telemetry.classifier)
	request, response := requestOf(a.Operation), responseOf(a.Operation)
	covered := c.Covered(ctx)
	if c.metering && covered&metrics == 0 {
		t := c.telemetry
		t.attemptDuration.Record(ctx, a.Elapsed.Seconds(), t.series.ended(end).record...)
		if request != nil {
			t.measureRequest(ctx, request, response, end, a.Elapsed)
		}
	}
	if c.spans&AttemptSpans == 0 || covered&attempts != 0 {
		return
	}
	span := trace.SpanFromContext(ctx)
	if span.IsRecording() {
		span.SetAttributes(outcomeKey.String(string(end.Outcome)))
		if request == nil {
			mark(span, end.Kind)
		} else {
			markResponse(span, response, end)
		}
	}
	span.End()
}

// mark makes a span an error, unless nothing failed. The status has no description: it would repeat error.type.
func mark(span trace.Span, errorType string) {
	if errorType != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(errorType))
		span.SetStatus(codes.Error, "")
	}
}
