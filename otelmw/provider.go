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

// version returns the version of the module in the program.
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

// providers are the tracer and the propagator, and whether each signal of OpenTelemetry is in use.
// The global providers are stand-ins until an SDK is installed, and starting a span with one
// allocates in vain. A provider that an option gave is always used.
type providers struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator

	silentTraces, silentMetrics bool // their provider is a noop
	tracesStandIn               trace.TracerProvider
	metricsStandIn              metric.MeterProvider
	propagatorStandIn           propagation.TextMapPropagator
}

func newProviders(c config) (providers, metric.MeterProvider) {
	var p providers
	traces, metrics := c.tracerProvider, c.meterProvider
	if traces == nil {
		traces = otel.GetTracerProvider()
		p.tracesStandIn = standIn(traces)
	}
	if metrics == nil {
		metrics = otel.GetMeterProvider()
		p.metricsStandIn = standIn(metrics)
	}
	if p.propagator = c.propagator; p.propagator == nil {
		p.propagator = otel.GetTextMapPropagator()
		p.propagatorStandIn = standIn(p.propagator)
	}
	if p.propagator == nil {
		p.propagator = propagation.NewCompositeTextMapPropagator()
	}
	if traces == nil {
		traces = tracenoop.NewTracerProvider()
	}
	if metrics == nil {
		metrics = metricnoop.NewMeterProvider()
	}
	_, p.silentTraces = traces.(tracenoop.TracerProvider)
	_, p.silentMetrics = metrics.(metricnoop.MeterProvider)
	p.tracer = traces.Tracer(scope, trace.WithInstrumentationVersion(version()), trace.WithSchemaURL(schema))
	if p.tracer == nil {
		p.tracer = tracenoop.Tracer{}
	}
	return p, metrics
}

// standIn returns the global provider if it is the stand-in for one set later, and nil otherwise.
func standIn[P any](provider P) (none P) {
	t := reflect.TypeOf(provider)
	if t != nil && t.Kind() == reflect.Pointer && t.Elem().PkgPath() == "go.opentelemetry.io/otel/internal/global" {
		return provider
	}
	return none
}

func (p *providers) tracing() bool {
	return !p.silentTraces && (p.tracesStandIn == nil || otel.GetTracerProvider() != p.tracesStandIn)
}

func (p *providers) metering() bool {
	return !p.silentMetrics && (p.metricsStandIn == nil || otel.GetMeterProvider() != p.metricsStandIn)
}

func (p *providers) propagating() bool {
	return p.propagatorStandIn == nil || otel.GetTextMapPropagator() != p.propagatorStandIn
}
