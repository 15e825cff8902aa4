package otelmw

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
)

// Option sets up the telemetry of a pipeline. If an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	options.Problems

	tracerProvider trace.TracerProvider // nil for the global one, as are the next two
	meterProvider  metric.MeterProvider
	propagator     propagation.TextMapPropagator
	attributes     []attribute.KeyValue
	spanFilter     func(ctx context.Context, pipeline string) Spans
	classifier     classify.Classifier
	instrumented   func(http.RoundTripper) bool
}

// WithTracerProvider sets where spans go. The default is the global provider, even if it is set
// later. It must not be nil; to make no spans, pass noop.NewTracerProvider() of package
// go.opentelemetry.io/otel/trace/noop.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(c *config) {
		if c.NotNil("WithTracerProvider", provider) {
			c.tracerProvider = provider
		}
	}
}

// WithMeterProvider sets where metrics go. The default is the global provider, even if it is set
// later. It must not be nil; to record no metrics, pass noop.NewMeterProvider() of package
// go.opentelemetry.io/otel/metric/noop.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return func(c *config) {
		if c.NotNil("WithMeterProvider", provider) {
			c.meterProvider = provider
		}
	}
}

// WithPropagator sets what puts the trace context into the headers of every HTTP attempt. The
// default is the global propagator, even if it is set later. It must not be nil; to put nothing
// into requests, pass propagation.NewCompositeTextMapPropagator() of package
// go.opentelemetry.io/otel/propagation.
func WithPropagator(propagator propagation.TextMapPropagator) Option {
	return func(c *config) {
		if c.NotNil("WithPropagator", propagator) {
			c.propagator = propagator
		}
	}
}

// WithAttributes adds attributes to every span and every metric. Their values should come from a
// small, fixed set: each combination is a time series of its own. Their keys must not be empty, nor
// one that says how something ended: in the namespace tenax, error.type, http.response.status_code,
// http.request.resend_count and http.request.method_original. Of the others that every HTTP request
// has, such as server.address, the request's value wins. Bytes of a value that are not valid UTF-8
// become U+FFFD.
func WithAttributes(attributes ...attribute.KeyValue) Option {
	return func(c *config) {
		c.attributes = make([]attribute.KeyValue, 0, len(attributes))
		for _, a := range attributes {
			if problem := problemOf(a); problem != "" {
				c.Invalid("WithAttributes", string(a.Key), problem)
				continue
			}
			c.attributes = append(c.attributes, attribute.KeyValue{Key: a.Key, Value: validValue(a.Value)})
		}
	}
}

// WithClassifier sets the classifier, which decides the kinds of errors. Errors it does not know
// are left to the rules of package classify. Pass the classifier of the pipeline's retry policy. It
// must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if c.NotNil("WithClassifier", classifier) {
			c.classifier = classifier
		}
	}
}

// Spans says which spans are made for a call. Its bits combine with |.
type Spans uint8

const (
	// ExecutionSpan is the span around the whole call, which holds the events.
	ExecutionSpan Spans = 1 << iota
	// AttemptSpans are the spans of the attempts.
	AttemptSpans

	// NoSpans leaves only metrics.
	NoSpans Spans = 0
	// AllSpans is the default.
	AllSpans = ExecutionSpan | AttemptSpans
)

// WithInstrumentedTransport says whether the transport below makes client spans and
// http.client.request.duration itself, as package otelhttp does. Then this package makes neither,
// and leaves the trace context to the transport too. By default it does so if the base of httpmw's
// transport is an *otelhttp.Transport.
func WithInstrumentedTransport(instrumented bool) Option {
	return func(c *config) { c.instrumented = func(http.RoundTripper) bool { return instrumented } }
}

// WithSpanFilter decides for each call which spans are made. The filter gets the caller's context
// and the pipeline's name, runs before anything else and should be quick. Leave sampling to the
// provider; this is for calls that must not be traced at all. The default is [AllSpans]. It must
// not be nil.
func WithSpanFilter(filter func(ctx context.Context, pipeline string) Spans) Option {
	return func(c *config) {
		if c.NotNil("WithSpanFilter", filter) {
			c.spanFilter = filter
		}
	}
}

func newConfig(all []Option) config {
	c := config{Problems: options.Of(kind), instrumented: isOtelhttp}
	options.Apply(&c.Problems, "New", all, func(o Option) { o(&c) })
	return c
}
