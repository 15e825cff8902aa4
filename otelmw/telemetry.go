package otelmw

import (
	"context"
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/observe"
)

// telemetry is what the calls of one pipeline share: instruments, attribute sets and options, made
// in advance.
type telemetry struct {
	providers
	instruments
	series *series

	pipeline    string
	attemptName string
	attributes  []attribute.KeyValue // those of every span
	spanFilter  func(ctx context.Context, pipeline string) Spans
	classifier  classify.Classifier
	// instrumented reports whether a transport makes spans and metrics of requests itself.
	instrumented func(http.RoundTripper) bool
	methods      methods

	executionOptions    []trace.SpanStartOption
	firstAttemptOptions []trace.SpanStartOption
}

func newTelemetry(c config, pipeline string) *telemetry {
	pipeline = observe.Name(pipeline)
	providers, metrics := newProviders(c)
	t := &telemetry{
		providers:    providers,
		instruments:  newInstruments(metrics),
		pipeline:     pipeline,
		attemptName:  pipeline + " attempt",
		attributes:   slices.Concat(c.attributes, []attribute.KeyValue{pipelineKey.String(pipeline)}),
		spanFilter:   c.spanFilter,
		classifier:   c.classifier,
		instrumented: c.instrumented,
		methods:      knownMethods(),
		series:       newSeries(c.attributes, pipeline),
	}
	t.executionOptions = []trace.SpanStartOption{trace.WithAttributes(t.attributes...)}
	t.firstAttemptOptions = t.attemptOptions(1)
	return t
}

func (t *telemetry) spans(ctx context.Context) Spans {
	if t.spanFilter == nil {
		return AllSpans
	}
	return t.spanFilter(ctx, t.pipeline) & AllSpans
}
