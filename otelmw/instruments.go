package otelmw

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
)

// durationBuckets are OpenTelemetry's for HTTP requests, and three more for calls that wait between
// attempts or for a language model.
var durationBuckets = []float64{
	0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120,
}

// retryBuckets are those of gRPC's retry metrics.
var retryBuckets = []float64{1, 2, 3, 4, 5, 10}

// instruments are what a pipeline records with. A provider gives every pipeline the same ones.
type instruments struct {
	meter metric.Meter

	executionDuration metric.Float64Histogram
	executionRetries  metric.Int64Histogram
	attemptDuration   metric.Float64Histogram
	requestDuration   metric.Float64Histogram
	retryDelay        metric.Float64Histogram
	pacingDelay       metric.Float64Histogram
	rejections        metric.Int64Counter
	fallbacks         metric.Int64Counter
	hedges            metric.Int64Counter
	timeouts          metric.Int64Counter
	transitions       metric.Int64Counter
	lateFailures      metric.Int64Counter

	gauges
}

func newInstruments(provider metric.MeterProvider) instruments {
	meter := provider.Meter(scope, metric.WithInstrumentationVersion(version()), metric.WithSchemaURL(schema))
	if meter == nil {
		meter = noop.Meter{}
	}
	return instruments{
		meter: meter,
		executionDuration: duration(meter, "tenax.execution.duration",
			"Duration of calls through a pipeline, waits between attempts included."),
		executionRetries: retries(meter, "tenax.execution.retries",
			"Retries of the calls that were retried."),
		attemptDuration: duration(meter, "tenax.attempt.duration",
			"Duration of single attempts."),
		requestDuration: requestDuration(meter),
		retryDelay: duration(meter, "tenax.retry.delay",
			"Waits before retries."),
		pacingDelay: duration(meter, "tenax.pacing.delay",
			"Waits of calls that are held back as the server asked."),
		rejections: counter(meter, "tenax.rejections", "{rejection}",
			"Calls that a policy refused."),
		fallbacks: counter(meter, "tenax.fallbacks", "{fallback}",
			"Failures that a fallback covered."),
		hedges: counter(meter, "tenax.hedges", "{hedge}",
			"Attempts that began while others of the call were under way."),
		timeouts: counter(meter, "tenax.timeouts", "{timeout}",
			"Time limits that passed."),
		transitions: counter(meter, "tenax.breaker.transitions", "{transition}",
			"Changes of state of circuits."),
		lateFailures: counter(meter, "tenax.late_failures", "{failure}",
			"Failures of calls that had already returned without one."),
		gauges: newGauges(meter),
	}
}

func duration(meter metric.Meter, name, description string) metric.Float64Histogram {
	h, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(durationBuckets...))
	handle(err)
	if h == nil {
		return noop.Float64Histogram{}
	}
	return h
}

func requestDuration(meter metric.Meter) metric.Float64Histogram {
	h, err := httpconv.NewClientRequestDuration(meter)
	handle(err)
	if h.Inst() == nil {
		return noop.Float64Histogram{}
	}
	return h.Inst()
}

func retries(meter metric.Meter, name, description string) metric.Int64Histogram {
	h, err := meter.Int64Histogram(name, metric.WithUnit("{retry}"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(retryBuckets...))
	handle(err)
	if h == nil {
		return noop.Int64Histogram{}
	}
	return h
}

func counter(meter metric.Meter, name, unit, description string) metric.Int64Counter {
	c, err := meter.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(description))
	handle(err)
	if c == nil {
		return noop.Int64Counter{}
	}
	return c
}

// handle reports an error of telemetry, which must not fail a call, to OpenTelemetry's handler.
func handle(err error) {
	if err != nil {
		otel.Handle(err)
	}
}
