package otelmw_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// BenchmarkCall compares each signal with handwritten instruments and spans.
func BenchmarkCall(b *testing.B) {
	never := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))
	always := sdktrace.NewTracerProvider()
	call := func(options ...otelmw.Option) func(b *testing.B) {
		return func(b *testing.B) {
			p := pipelineOf(b, "inventory", policy.Policy[string](otelmw.New[string](options...)))
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				p.Do(ctx, succeed)
			}
		}
	}
	b.Run("no SDK", call())
	b.Run("metrics", call(otelmw.WithMeterProvider(newTelemetry().meterProvider)))
	b.Run("metrics by hand", metricsByHand)
	b.Run("sampled out", call(otelmw.WithTracerProvider(never)))
	b.Run("sampled out by hand", spansByHand(never))
	b.Run("spans", call(otelmw.WithTracerProvider(always)))
	b.Run("spans by hand", spansByHand(always))
	b.Run("metrics and spans", call(
		otelmw.WithTracerProvider(always), otelmw.WithMeterProvider(newTelemetry().meterProvider)))
}

func metricsByHand(b *testing.B) {
	meter := newTelemetry().meterProvider.Meter("test")
	buckets := metric.WithExplicitBucketBoundaries(
		0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120)
	executions, err := meter.Float64Histogram("executions", buckets)
	if err != nil {
		b.Fatal(err)
	}
	attempts, err := meter.Float64Histogram("attempts", buckets)
	if err != nil {
		b.Fatal(err)
	}
	options := []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(
		attribute.String("tenax.pipeline.name", "inventory"), attribute.String("tenax.outcome", "success"),
	))}
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		attempt := time.Now()
		succeed(ctx)
		attempts.Record(ctx, time.Since(attempt).Seconds(), options...)
		executions.Record(ctx, time.Since(start).Seconds(), options...)
	}
}

func spansByHand(provider trace.TracerProvider) func(b *testing.B) {
	return func(b *testing.B) {
		tracer := provider.Tracer("test")
		options := []trace.SpanStartOption{trace.WithAttributes(
			attribute.String("tenax.pipeline.name", "inventory"), attribute.Int("tenax.attempt.number", 1),
		)}
		outcome := attribute.String("tenax.outcome", "success")
		b.ReportAllocs()
		for b.Loop() {
			func() {
				ctx, execution := tracer.Start(b.Context(), "inventory", options...)
				defer execution.End()
				ctx, attempt := tracer.Start(ctx, "inventory attempt", options...)
				defer attempt.End()
				succeed(ctx)
				execution.SetAttributes(outcome)
				attempt.SetAttributes(outcome)
			}()
		}
	}
}

// answered is an HTTP attempt that costs nothing.
type answered struct {
	request  *http.Request
	response *http.Response
}

func (a *answered) Call(context.Context) (*http.Response, error) { return a.response, nil }
func (a *answered) HTTPRequest() *http.Request                   { return a.request }
func (a *answered) HTTPResponse() *http.Response                 { return a.response }

// BenchmarkRequest is a call with an HTTP attempt.
func BenchmarkRequest(b *testing.B) {
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "https://example.com/stock/42", nil)
	if err != nil {
		b.Fatal(err)
	}
	operation := &answered{request, &http.Response{StatusCode: 200, ProtoMajor: 2}}
	for name, options := range map[string][]otelmw.Option{
		"metrics": {otelmw.WithMeterProvider(newTelemetry().meterProvider)},
		"spans":   {otelmw.WithTracerProvider(sdktrace.NewTracerProvider())},
		"spans, metrics and propagation": {
			otelmw.WithTracerProvider(sdktrace.NewTracerProvider()), otelmw.WithMeterProvider(newTelemetry().meterProvider),
			otelmw.WithPropagator(propagation.TraceContext{}),
		},
	} {
		b.Run(name, func(b *testing.B) {
			p := pipelineOf(b, "inventory", policy.Policy[response](otelmw.New[response](options...)))
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				p.Call(ctx, operation)
			}
		})
	}
}
