package otelmw_test

import (
	"context"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// With spans, the observer of a call is its context, and allocated. Without them, it is reused
// unless a policy may still hold it.
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
		{"metrics, success", []otelmw.Option{otelmw.WithMeterProvider(o.meterProvider)}, succeed, 0},
		{"metrics, failure", []otelmw.Option{otelmw.WithMeterProvider(o.meterProvider)}, failing(errAuth), 0},
		{"spans filtered out", []otelmw.Option{otelmw.WithTracerProvider(never), otelmw.WithSpanFilter(none)}, succeed, 1},
		{"spans sampled out", []otelmw.Option{otelmw.WithTracerProvider(never)}, succeed, startTwo + 1},
		{
			"spans sampled out, and metrics",
			[]otelmw.Option{otelmw.WithTracerProvider(never), otelmw.WithMeterProvider(o.meterProvider)},
			succeed, startTwo + 1,
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

func TestCallThatAPolicyMayStillHoldIsNotReused(t *testing.T) {
	o := newTelemetry()
	var late []policy.Next[string]
	keeps := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		late = append(late, next)
		return next.Do(ctx)
	})
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(o.meterProvider))), keeps)
	for range 3 {
		p.Do(t.Context(), succeed)
	}
	for _, next := range late {
		next.Emit(t.Context(), policy.Event{Type: policy.EventRetry})
		if _, err := next.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := o.points(t, "tenax.attempt.duration"); len(got) != 1 || got[0].Count != 6 {
		t.Errorf("tenax.attempt.duration: got %v, want 6 attempts, 3 of them after their calls", got)
	}
	if got := o.points(t, "tenax.execution.duration"); len(got) != 1 || got[0].Count != 3 {
		t.Errorf("tenax.execution.duration: got %v, want 3 calls", got)
	}
	if got := o.points(t, "tenax.execution.retries"); got != nil {
		t.Errorf("tenax.execution.retries: got %v, as if a late retry were one of another call", got)
	}
}

func TestReusedCallsDoNotMix(t *testing.T) {
	o := newTelemetry()
	metered := otelmw.WithMeterProvider(o.meterProvider)
	inner := pipelineOf(t, "inner", policy.Policy[string](otelmw.New[string](metered)), retrying[string](2))
	outer := pipelineOf(t, "outer", policy.Policy[string](otelmw.New[string](metered)), policy.Policy[string](inner))
	const callers, rounds = 8, 300
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for round := range rounds {
				errs := []error{errUnavailable, nil}
				if round%3 == 0 {
					errs = []error{nil}
				}
				outer.Do(t.Context(), script(0, errs...))
				func() {
					defer func() { recover() }()
					inner.Do(t.Context(), func(context.Context) (string, error) { panic("stop") })
				}()
			}
		})
	}
	all.Wait()
	of := func(metric, pipeline string) (calls uint64, sum float64) {
		for _, p := range o.points(t, metric) {
			if p.Attributes["tenax.pipeline.name"] == pipeline {
				calls, sum = calls+p.Count, sum+p.Sum
			}
		}
		return calls, sum
	}
	const calls, retried = callers * rounds, callers * rounds * 2 / 3
	if n, _ := of("tenax.execution.duration", "outer"); n != calls {
		t.Errorf("%d calls of outer, want %d", n, calls)
	}
	if n, _ := of("tenax.execution.duration", "inner"); n != 2*calls {
		t.Errorf("%d calls of inner, want %d", n, 2*calls)
	}
	if n, _ := of("tenax.attempt.duration", "outer"); n != 0 {
		t.Errorf("%d attempts of outer, want those of inner alone", n)
	}
	if n, _ := of("tenax.attempt.duration", "inner"); n != 2*calls+retried {
		t.Errorf("%d attempts of inner, want %d", n, 2*calls+retried)
	}
	for _, pipeline := range []string{"inner", "outer"} {
		if n, sum := of("tenax.execution.retries", pipeline); n != retried || sum != retried {
			t.Errorf("%s: %d calls were retried %v times, want %d once", pipeline, n, sum, retried)
		}
	}
}
