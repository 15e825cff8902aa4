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

// call is the [policy.Observer] of one call, and with spans its context.
type call struct {
	observe.Call
	telemetry *telemetry
	span      trace.Span // of the execution
	spans     Spans
	metering  bool
	traced    bool // the call is the context of the inner policies
	reusable  bool // nothing refers to the call once it has ended
}

// callPool holds calls that have ended and can be reused.
var callPool = sync.Pool{New: func() any { return newCall() }}

func newCall() *call {
	c := &call{span: noSpan}
	c.Init(c)
	return c
}

// beginUntraced begins a call without spans.
func (t *telemetry) beginUntraced(ctx context.Context, s observe.Start) *call {
	c, _ := callPool.Get().(*call)
	c.telemetry, c.metering, c.reusable = t, s.Wanted&metrics != 0, s.Synchronous
	c.Begin(ctx, nil, &callKey, s.Wanted&metrics)
	return c
}

// release returns the call to the pool, once nothing refers to it.
func (c *call) release() {
	c.Reset()
	c.telemetry = nil
	callPool.Put(c)
}

// beginTraced begins a call with spans. The call is a context, which policies may keep, so it is
// never reused.
func (t *telemetry) beginTraced(ctx context.Context, s observe.Start) *call {
	c := newCall()
	c.telemetry, c.metering, c.traced = t, s.Wanted&metrics != 0, true
	if s.Wanted&spans != 0 {
		c.spans = t.spans(ctx)
	}
	c.Begin(ctx, s.Outer, &callKey, observe.Signals(c.spans)|s.Wanted&metrics)
	if c.spans&ExecutionSpan != 0 {
		c.Context, c.span = t.tracer.Start(ctx, t.pipeline, t.executionOptions...)
	}
	return c
}

// noSpan does nothing.
var noSpan = trace.SpanFromContext(context.Background())

// EndCall reports how the call ended.
func (c *call) EndCall(_ context.Context, err error, returned bool) {
	if c.traced {
		// The span ends even if the classifier panics. Deferred directly, End would record the
		// value of the panic.
		defer func() { c.span.End() }()
	}
	end := c.End(err, returned, c.telemetry.classifier)
	c.report(&end)
	if c.reusable {
		c.release()
	}
}

func (c *call) report(end *observe.End) {
	if c.metering {
		c.measure(end)
	}
	if c.span.IsRecording() {
		c.span.SetAttributes(attemptsKey.Int(end.Attempts), outcomeKey.String(end.Outcome.String()))
		mark(c.span, end.ErrorType())
	}
}

func (c *call) measure(end *observe.End) {
	t := c.telemetry
	t.executionDuration.Record(c.Context, end.Elapsed.Seconds(), t.series.of(end.Judgement).record...)
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
	if c.ReportedInside(ctx)&attemptSpans != 0 {
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
	reported := c.ReportedInside(ctx)
	span := noSpan
	if c.spans&AttemptSpans != 0 && reported&attemptSpans == 0 && !instrumented {
		span = trace.SpanFromContext(ctx)
		// The span ends even if the classifier panics. Deferred directly, End would record the
		// value of the panic.
		defer func() { span.End() }()
	}
	end := c.JudgeAttempt(ctx, a, c.telemetry.classifier)
	if c.metering && reported&metrics == 0 {
		t := c.telemetry
		t.attemptDuration.Record(ctx, a.Elapsed.Seconds(), t.series.of(end).record...)
		if request != nil && !instrumented {
			t.measureRequest(ctx, request, response, end, a.Elapsed)
		}
	}
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(outcomeKey.String(end.Outcome.String()))
	if request == nil {
		mark(span, end.ErrorType())
	} else {
		markResponse(span, response, end)
	}
}

// mark marks a span as an error if there is an error type. The status has no description, which
// would only repeat error.type.
func mark(span trace.Span, errorType string) {
	if errorType != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(errorType))
		span.SetStatus(codes.Error, "")
	}
}
