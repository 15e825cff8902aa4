// Package telemetry sets up the OpenTelemetry SDK for a program: metrics that Prometheus can fetch
// and, if the environment asks for it, spans that are sent by OTLP over HTTP.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/otelmw"
)

const serviceName = attribute.Key("service.name")

// Telemetry is the SDK, set up. It is made by [Start].
type Telemetry struct {
	// Service is the name of the program in its telemetry: that of [Start], or of
	// OTEL_SERVICE_NAME.
	Service string
	// Exports means that spans are sent, because OTEL_EXPORTER_OTLP_ENDPOINT or
	// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set.
	Exports bool
	// MetricsURL is the address of the metrics.
	MetricsURL string
	// StatusURL is the address of the status page, which shows the pipelines that contain a
	// statuspage.New.
	StatusURL string

	sender  *exporter // nil if Exports is not set
	metrics *metricsServer
	meters  *metric.MeterProvider
	tracers *trace.TracerProvider
}

// Start serves metrics and the status page at the address, host:port with port 0 for a free one,
// until [Telemetry.Close].
func Start(ctx context.Context, service, address string) (*Telemetry, error) {
	identity, err := resource.New(ctx,
		resource.WithAttributes(serviceName.String(service)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	t := &Telemetry{Service: service}
	if name, ok := identity.Set().Value(serviceName); ok {
		t.Service = name.AsString()
	}
	if err := t.startTraces(ctx, identity); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	if err := t.startMetrics(ctx, identity, address); err != nil {
		return nil, errors.Join(fmt.Errorf("telemetry: %w", err), t.tracers.Shutdown(ctx))
	}
	return t, nil
}

func (t *Telemetry) startTraces(ctx context.Context, identity *resource.Resource) error {
	options := []trace.TracerProviderOption{
		trace.WithResource(identity),
		trace.WithSampler(trace.AlwaysSample()),
		trace.WithSpanProcessor(sceneTagger{}),
	}
	t.Exports = os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
	if t.Exports {
		otlp, err := otlptracehttp.New(ctx)
		if err != nil {
			return withoutAddress(err)
		}
		t.sender = &exporter{SpanExporter: otlp}
		options = append(options, trace.WithBatcher(t.sender))
	}
	t.tracers = trace.NewTracerProvider(options...)
	return nil
}

func (t *Telemetry) startMetrics(ctx context.Context, identity *resource.Resource, address string) error {
	registry := prometheus.NewRegistry()
	reader, err := otelprometheus.New(
		otelprometheus.WithRegisterer(registry),
		otelprometheus.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes),
		otelprometheus.WithoutScopeInfo(),
	)
	if err != nil {
		return err
	}
	if t.metrics, err = serveMetrics(ctx, address, registry); err != nil {
		return err
	}
	t.MetricsURL, t.StatusURL = t.metrics.url(metricsPath), t.metrics.url(statusPath)
	t.meters = metric.NewMeterProvider(metric.WithResource(identity), metric.WithReader(reader))
	return nil
}

// Options returns the options that make otelmw use this SDK. A program with one SDK would rather
// make it the global one, with otel.SetTracerProvider and the like, and give otelmw no options.
func (t *Telemetry) Options() []otelmw.Option {
	return []otelmw.Option{
		otelmw.WithTracerProvider(t.tracers),
		otelmw.WithMeterProvider(t.meters),
		otelmw.WithPropagator(propagation.TraceContext{}),
	}
}

// Flush sends the waiting spans. It returns how many have been sent since [Start], and the last
// error, without addresses.
func (t *Telemetry) Flush(ctx context.Context) (sent int, err error) {
	err = t.tracers.ForceFlush(ctx)
	if t.sender == nil {
		return 0, err
	}
	sent, failure := t.sender.account()
	return sent, errors.Join(err, failure)
}

// Close sends the waiting spans, and stops the SDK and the server.
func (t *Telemetry) Close(ctx context.Context) error {
	return errors.Join(t.tracers.Shutdown(ctx), t.meters.Shutdown(ctx), t.metrics.close())
}
