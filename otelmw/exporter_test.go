package otelmw_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// down is a collector that never answers.
type down struct{}

func (down) Shutdown(context.Context) error   { return nil }
func (down) ForceFlush(context.Context) error { return nil }

func (down) ExportSpans(ctx context.Context, _ []sdktrace.ReadOnlySpan) error { return refuse(ctx) }

func (down) Export(ctx context.Context, _ *metricdata.ResourceMetrics) error { return refuse(ctx) }

func (down) Temporality(sdkmetric.InstrumentKind) metricdata.Temporality {
	return metricdata.CumulativeTemporality
}

func (down) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

func refuse(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
	}
	return errors.New("the collector is down")
}

// Virtual time passes only while all goroutines wait, such as for the exporter.
func TestCallsAreNotSlowedByAnExporterThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(down{}))
		metrics := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(down{})))
		p := pipelineOf(t, "inventory",
			policy.Policy[string](otelmw.New[string](otelmw.WithTracerProvider(traces), otelmw.WithMeterProvider(metrics))))
		for round := range 3 {
			start := time.Now()
			for range 5000 {
				if _, err := p.Do(t.Context(), succeed); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(start); took != 0 {
				t.Errorf("round %d: 5000 calls took %v, want no time at all", round, took)
			}
			time.Sleep(time.Minute)
		}
		_ = traces.Shutdown(t.Context())
		_ = metrics.Shutdown(t.Context())
	})
}
