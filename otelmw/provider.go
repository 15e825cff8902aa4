package otelmw

import (
	"reflect"
	"runtime/debug"
	"sync"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

// scope is the name of the instrumentation.
const scope = "github.com/tenax-go/tenax/otelmw"

const schema = semconv.SchemaURL

// version is that of the module that the program was built with.
var version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range append(info.Deps, &info.Main) {
		if module.Path == "github.com/tenax-go/tenax" {
			return module.Version
		}
	}
	return ""
})

// signals knows for each signal of OpenTelemetry whether anybody listens. The global providers are
// stand-ins until an SDK is installed, and starting a span with one costs memory for nothing. A
// program that chose a provider itself means it, so that one is always asked.
type signals struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator

	silentTraces, silentMetrics bool
	tracesStandIn               trace.TracerProvider
	metricsStandIn              metric.MeterProvider
	propagatorStandIn           propagation.TextMapPropagator
}

func newSignals(c config) (signals, metric.MeterProvider) {
	var s signals
	traces, metrics := c.tracerProvider, c.meterProvider
	if traces == nil {
		traces = otel.GetTracerProvider()
		s.tracesStandIn = standIn(traces)
	}
	if metrics == nil {
		metrics = otel.GetMeterProvider()
		s.metricsStandIn = standIn(metrics)
	}
	if s.propagator = c.propagator; s.propagator == nil {
		s.propagator = otel.GetTextMapPropagator()
		s.propagatorStandIn = standIn(s.propagator)
	}
	if traces == nil {
		traces = tracenoop.NewTracerProvider()
	}
	if metrics == nil {
		metrics = metricnoop.NewMeterProvider()
	}
	_, s.silentTraces = traces.(tracenoop.TracerProvider)
	_, s.silentMetrics = metrics.(metricnoop.MeterProvider)
	s.tracer = traces.Tracer(scope, trace.WithInstrumentationVersion(version()), trace.WithSchemaURL(schema))
	if s.tracer == nil {
		s.tracer = tracenoop.Tracer{}
	}
	return s, metrics
}

// standIn returns the global provider if it only stands in for one that may come, and else nil.
func standIn[P any](provider P) (p P) {
	t := reflect.TypeOf(provider)
	if t != nil && t.Kind() == reflect.Pointer && t.Elem().PkgPath() == "go.opentelemetry.io/otel/internal/global" {
		return provider
	}
	return p
}

func (s *signals) tracing() bool {
	return !s.silentTraces && (s.tracesStandIn == nil || otel.GetTracerProvider() != s.tracesStandIn)
}

func (s *signals) metering() bool {
	return !s.silentMetrics && (s.metricsStandIn == nil || otel.GetMeterProvider() != s.metricsStandIn)
}

func (s *signals) propagating() bool {
	return s.propagatorStandIn == nil || otel.GetTextMapPropagator() != s.propagatorStandIn
}
