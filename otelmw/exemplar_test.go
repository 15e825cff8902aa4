package otelmw_test

import (
	"context"
	"testing"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func TestExemplarsLinkMetricsToTheirSpans(t *testing.T) {
	o := newTelemetry()
	p := observed[response](t, o, "inventory")
	p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}})
	spans := make(map[string]trace.SpanID)
	for _, s := range o.exporter.GetSpans() {
		spans[s.Name] = s.SpanContext.SpanID()
	}
	for metric, span := range map[string]string{
		"tenax.execution.duration": "inventory", "tenax.attempt.duration": "GET", "http.client.request.duration": "GET",
	} {
		got := make(map[trace.SpanID]bool)
		for _, m := range o.collect(t) {
			if data, ok := m.Data.(metricdata.Histogram[float64]); ok && m.Name == metric {
				for _, e := range data.DataPoints[0].Exemplars {
					got[trace.SpanID(e.SpanID)] = true
				}
			}
		}
		if len(got) != 1 || !got[spans[span]] {
			t.Errorf("%s: exemplars %v, want span %v", metric, got, spans[span])
		}
	}
}

// contextless emits an event without a context, as a policy outside Tenax may. It is synchronous,
// so calls are reused.
type contextless struct{}

func (contextless) Synchronous() bool { return true }

func (contextless) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	next.Emit(nil, policy.Event{Type: policy.EventTimeout, Policy: "custom"}) //nolint:staticcheck // On purpose.
	return next.Do(ctx)
}

// Calls are reused, so the SDK must never get one as a context.
func TestSDKMayKeepTheContextOfAMeasurement(t *testing.T) {
	type callerKey struct{}
	var kept []context.Context
	meters := sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(sdkmetric.NewManualReader()),
		sdkmetric.WithExemplarFilter(func(ctx context.Context) bool {
			kept = append(kept, ctx)
			return false
		}),
	)
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(meters))), contextless{})
	p.Do(context.WithValue(t.Context(), callerKey{}, 1), succeed)
	first := len(kept)
	if first < 3 {
		t.Fatalf("%d measurements, want those of the event, the attempt and the call", first)
	}
	for range 10 {
		p.Do(t.Context(), succeed)
	}
	for i, ctx := range kept[:first] {
		if ctx.Value(callerKey{}) != 1 {
			t.Errorf("measurement %d: the context is that of another call", i)
		}
	}
}
