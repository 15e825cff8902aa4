package otelmw_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/racing"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// The two that a call always makes are the observer with its counters, and what carries it through the chain.
func TestAllocationsOfACall(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	o := newTelemetry()
	never := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))
	tracer := never.Tracer("test")
	named := []trace.SpanStartOption{trace.WithAttributes(attribute.String("tenax.pipeline.name", "inventory"))}
	startTwo := testing.AllocsPerRun(1000, func() {
		ctx, execution := tracer.Start(t.Context(), "execution", named...)
		_, attempt := tracer.Start(ctx, "attempt", named...)
		attempt.End()
		execution.End()
	})
	none := func(context.Context, string) otelmw.Spans { return otelmw.NoSpans }
	tests := []struct {
		name    string
		options []otelmw.Option
		fn      policy.Func[string]
		want    float64
	}{
		{"metrics, success", []otelmw.Option{otelmw.WithMeterProvider(o.meterProvider)}, succeed, 2},
		{"metrics, failure", []otelmw.Option{otelmw.WithMeterProvider(o.meterProvider)}, failing(errAuth), 2},
		{"spans filtered out", []otelmw.Option{otelmw.WithTracerProvider(never), otelmw.WithSpanFilter(none)}, succeed, 2},
		{"spans sampled out", []otelmw.Option{otelmw.WithTracerProvider(never)}, succeed, startTwo + 2},
		{
			"spans sampled out, and metrics",
			[]otelmw.Option{otelmw.WithTracerProvider(never), otelmw.WithMeterProvider(o.meterProvider)},
			succeed, startTwo + 2,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](test.options...)))
			ctx := t.Context()
			p.Do(ctx, test.fn)
			if got := testing.AllocsPerRun(1000, func() { p.Do(ctx, test.fn) }); got > test.want {
				t.Errorf("%v allocations, want %v", got, test.want)
			}
		})
	}
}
