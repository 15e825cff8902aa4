package otelmw

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up the telemetry of a pipeline. Where an option is given twice, the last one counts.
// An invalid value is reported by policy.New as a *policy.OptionError, and by every call if
// policy.New is not used.
type Option func(*config)

type config struct {
	tracerProvider trace.TracerProvider // nil for the global one, as are the next two
	meterProvider  metric.MeterProvider
	propagator     propagation.TextMapPropagator
	attributes     []attribute.KeyValue
	spanFilter     func(ctx context.Context, pipeline string) Spans
	classifier     classify.Classifier
	instrumented   func(http.RoundTripper) bool
	err            error
}

// WithTracerProvider sets where spans go. The default is the global provider, also one that is set
// later. It must not be nil; to make no spans, pass noop.NewTracerProvider() of package
// go.opentelemetry.io/otel/trace/noop.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(c *config) {
		if c.refuses("WithTracerProvider", provider) {
			return
		}
		c.tracerProvider = provider
	}
}

// WithMeterProvider sets where metrics go. The default is the global provider, also one that is set
// later. It must not be nil; to record no metrics, pass noop.NewMeterProvider() of package
// go.opentelemetry.io/otel/metric/noop.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return func(c *config) {
		if c.refuses("WithMeterProvider", provider) {
			return
		}
		c.meterProvider = provider
	}
}

// WithPropagator sets what puts the trace context into the headers of every HTTP attempt. The
// default is the global propagator, also one that is set later. It must not be nil.
func WithPropagator(propagator propagation.TextMapPropagator) Option {
	return func(c *config) {
		if c.refuses("WithPropagator", propagator) {
			return
		}
		c.propagator = propagator
	}
}

// WithAttributes adds attributes to every span and every metric. Their values should come from a
// small, fixed set: each combination is a time series of its own. Their keys must not be empty, nor
// in the namespace tenax.
func WithAttributes(attributes ...attribute.KeyValue) Option {
	return func(c *config) {
		for _, a := range attributes {
			switch {
			case !a.Valid():
				c.invalid("WithAttributes", string(a.Key), "an attribute needs a key and a value")
			case strings.HasPrefix(string(a.Key), "tenax."):
				c.invalid("WithAttributes", string(a.Key), "the namespace tenax is taken")
			}
		}
		c.attributes = slices.Clone(attributes)
	}
}

// WithClassifier decides of which kind errors are, before the rules of package classify do for
// those it does not know. Give it the classifier that the pipeline's retry policy has. It must not
// be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if c.refuses("WithClassifier", classifier) {
			return
		}
		c.classifier = classifier
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

// WithInstrumentedTransport says whether the transport below makes its own client spans and
// http.client.request.duration, as package otelhttp does: then there are neither of them here, and
// trace context is left to it as well. The default is to look: they are left out where the base of
// httpmw's transport is an *otelhttp.Transport.
func WithInstrumentedTransport(instrumented bool) Option {
	return func(c *config) { c.instrumented = func(http.RoundTripper) bool { return instrumented } }
}

// WithSpanFilter decides for each call which spans are made. The filter gets the caller's context
// and the pipeline's name, runs before anything else and should be quick. Sampling is the
// provider's business; this is for what must not be traced at all. The default is [AllSpans]. It
// must not be nil.
func WithSpanFilter(filter func(ctx context.Context, pipeline string) Spans) Option {
	return func(c *config) {
		if c.refuses("WithSpanFilter", filter) {
			return
		}
		c.spanFilter = filter
	}
}

func newConfig(options []Option) config {
	c := config{instrumented: isOtelhttp}
	for _, option := range options {
		if option == nil {
			c.invalid("New", nil, "options must not be nil")
			continue
		}
		option(&c)
	}
	return c
}

func (c *config) refuses(option string, value any) bool {
	if !nilness.Is(value) {
		return false
	}
	c.invalid(option, nil, "must not be nil")
	return true
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}
