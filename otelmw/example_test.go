package otelmw_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func ExampleNew() {
	// A program would export spans and metrics; this one prints them.
	spans, metrics := tracetest.NewInMemoryExporter(), sdkmetric.NewManualReader()
	pipeline := policy.Must(policy.New("inventory",
		otelmw.New[int](
			otelmw.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))),
			otelmw.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(metrics))),
		),
		retry.New[int](retry.WithBackoff(retry.Constant(time.Millisecond))),
	))

	pipeline.Do(context.Background(), func(ctx context.Context) (int, error) {
		if policy.Attempt(ctx) == 1 {
			return 0, errors.New("503 Service Unavailable")
		}
		return 42, nil
	})

	for _, span := range spans.GetSpans() {
		fmt.Println(span.Name, span.Status.Code)
	}
	var data metricdata.ResourceMetrics
	if err := metrics.Collect(context.Background(), &data); err != nil {
		fmt.Println(err)
	}
	for _, metric := range data.ScopeMetrics[0].Metrics {
		fmt.Println(metric.Name, metric.Unit)
	}
	// Unordered output:
	// inventory attempt Error
	// inventory attempt Unset
	// inventory Unset
	// tenax.execution.duration s
	// tenax.execution.retries {retry}
	// tenax.attempt.duration s
	// tenax.retry.delay s
}

func ExampleWithSpanFilter() {
	// Below, otelhttp makes the spans of attempts, and health checks need none.
	filter := func(_ context.Context, pipeline string) otelmw.Spans {
		if pipeline == "health" {
			return otelmw.NoSpans
		}
		return otelmw.ExecutionSpan
	}
	transport := httpmw.NewTransport(http.DefaultTransport,
		httpmw.WithName("openai"),
		httpmw.WithPolicies(otelmw.New[*http.Response](otelmw.WithSpanFilter(filter)), retry.New[*http.Response]()),
	)
	fmt.Println(transport.Validate())
	// Output: <nil>
}

func ExampleWithAttributes() {
	pipeline, err := policy.New("review",
		otelmw.New[string](otelmw.WithAttributes(attribute.String("gen_ai.provider.name", "openai"))),
		retry.New[string](),
	)
	fmt.Println(pipeline.Describe().Name, err)
	// Output: review <nil>
}
