package otelmw

import (
	"reflect"
	"runtime/debug"
	"slices"
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

// version is that of the module in the program.
var version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return versionIn(info)
})

func versionIn(info *debug.BuildInfo) string {
	for _, module := range append(slices.Clone(info.Deps), &info.Main) {
		if module.Path == "github.com/tenax-go/tenax" {
			return module.Version
		}
	}
	return ""
}

// signals are the tracer and the propagator, and whether each signal of OpenTelemetry is in use.
// The global providers are stand-ins until an SDK is installed, and starting a span with one
// allocates in vain. A provider that an option gave is always used.
type signals struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator

	silentTraces, silentMetrics bool // their provider is a noop
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
	if s.propagator == nil {
		s.propagator = propagation.NewCompositeTextMapPropagator()
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

// standIn returns the global provider if it is the stand-in for one set later, and else nil.
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
