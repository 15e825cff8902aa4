package otelmw

import (
	"context"
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

func (t *telemetry) startAttempt(ctx context.Context, request *http.Request, number int) context.Context {
	switch {
	case request != nil:
		ctx, _ = t.tracer.Start(ctx, t.methods.spanName(request.Method), t.requestOptions(request, number)...)
	case number == 1:
		ctx, _ = t.tracer.Start(ctx, t.attemptName, t.firstAttemptOptions...)
	default:
		ctx, _ = t.tracer.Start(ctx, t.attemptName, t.attemptOptions(number)...)
	}
	return ctx
}

func (t *telemetry) attemptOptions(number int) []trace.SpanStartOption {
	attributes := slices.Concat(t.attributes, []attribute.KeyValue{attemptNumberKey.Int(number)})
	return []trace.SpanStartOption{trace.WithAttributes(attributes...)}
}

var clientKind = trace.WithSpanKind(trace.SpanKindClient)

func (t *telemetry) requestOptions(request *http.Request, number int) []trace.SpanStartOption {
	attributes := make([]attribute.KeyValue, 0, len(t.attributes)+8)
	attributes = append(attributes, t.attributes...)
	attributes = append(attributes, attemptNumberKey.Int(number))
	attributes = t.methods.describeRequest(attributes, request)
	if number > 1 {
		attributes = append(attributes, resendCount(number))
	}
	return []trace.SpanStartOption{clientKind, trace.WithAttributes(attributes...)}
}

// countResends corrects the resend count of a span that the observer of an inner pipeline started:
// that one counts from the start of its own pipeline, which may itself be retried.
func countResends(ctx context.Context, request *http.Request, number int) {
	if request == nil || number < 2 {
		return
	}
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetAttributes(resendCount(number))
	}
}

func resendCount(number int) attribute.KeyValue { return semconv.HTTPRequestResendCount(number - 1) }
