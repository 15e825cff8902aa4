//go:build unix

package e2e_test

import (
	"context"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/process"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
	"github.com/tenax-go/tenax/internal/suites/bookkeeping"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func TestJaegerAndPrometheusKeepTheBooksOf100000Calls(t *testing.T) {
	api, otlp := process.Jaeger(t, process.Program(t, "TENAX_JAEGER_BIN", "jaeger-all-in-one"))
	sdk, err := telemetry.Start(t.Context(), "tenax-books", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// The context of the test is done when these run.
	t.Cleanup(func() { _ = sdk.Close(context.Background()) })
	p := traffic{jaeger: api, prometheus: process.Prometheus(t, process.Program(t, "TENAX_PROMETHEUS_BIN", "prometheus"), hostOf(t, sdk.MetricsURL))}
	spans := sendTo(t, otlp)
	t.Cleanup(func() { _ = spans.Shutdown(context.Background()) })

	options := append(sdk.Options(), otelmw.WithTracerProvider(spans))
	var batches batches
	books, err := bookkeeping.Run(t.Context(), 100_000,
		func() policy.Policy[string] { return otelmw.New[string](options...) },
		func(ctx context.Context) (context.Context, func()) {
			ctx, root := spans.Tracer("bookkeeping").Start(ctx, "batch")
			batches.add(root.SpanContext().TraceID().String())
			return ctx, func() { root.End() }
		})
	if err != nil {
		t.Fatal(err)
	}
	if err := spans.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}

	t.Run("Jaeger", func(t *testing.T) {
		p.checkJaegerBooks(t, books.Without(bookkeeping.Retries, bookkeeping.Late), batches.traces)
	})
	t.Run("Prometheus", func(t *testing.T) { p.checkPrometheusBooks(t, books) })
}

// sendTo returns a provider that loses no span: if its queue is full, calls wait.
func sendTo(t *testing.T, otlp string) *sdktrace.TracerProvider {
	t.Helper()
	exporter, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(otlp+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter, sdktrace.WithBlocking(), sdktrace.WithMaxQueueSize(1<<14),
		sdktrace.WithMaxExportBatchSize(1<<12)))
}

// batches are the traces of the calls.
type batches struct {
	mu     sync.Mutex
	traces []string
}

func (b *batches) add(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.traces = append(b.traces, id)
}

// checkJaegerBooks reads trace after trace until Jaeger, which lags by some seconds, has them all.
func (p traffic) checkJaegerBooks(t *testing.T, want bookkeeping.Books, traces []string) {
	deadline := time.Now().Add(process.Patience)
	for {
		got := make(bookkeeping.Books)
		for _, id := range traces {
			found, err := p.jaeger.Trace(t.Context(), id)
			if err != nil && time.Now().After(deadline) {
				t.Fatal(err)
			}
			enter(t, got, found)
		}
		diff := gocmp.Diff(want, got)
		switch {
		case diff == "":
			return
		case time.Now().After(deadline):
			t.Fatalf("what happened (-) is not what Jaeger has (+):\n%s", diff)
		}
		time.Sleep(time.Second)
	}
}

func enter(t *testing.T, books bookkeeping.Books, batch jaeger.Trace) {
	t.Helper()
	names := make(map[string]string)
	for _, s := range batch.Spans {
		names[s.SpanID] = s.OperationName
	}
	for _, s := range batch.Spans {
		if s.OperationName == "batch" {
			continue
		}
		if pipeline, isAttempt := bookkeeping.PipelineOf(s.OperationName); isAttempt {
			if parent := names[s.Parent()]; parent != pipeline && parent != "" {
				t.Errorf("an attempt of %s is a child of %s", pipeline, parent)
			}
		}
		var events []string
		for _, l := range s.Logs {
			events = append(events, l.Name())
		}
		books.AddSpan(s.OperationName, s.Tag("tenax.outcome"), events)
	}
}

// checkPrometheusBooks queries each figure until Prometheus has fetched its last value.
func (p traffic) checkPrometheusBooks(t *testing.T, books bookkeeping.Books) {
	for figure, query := range map[bookkeeping.Figure]string{
		bookkeeping.Succeeded:  `tenax_execution_duration_seconds_count{tenax_outcome="success"}`,
		bookkeeping.Degraded:   `tenax_execution_duration_seconds_count{tenax_outcome="degraded"}`,
		bookkeeping.Failed:     `sum by (tenax_pipeline_name) (tenax_execution_duration_seconds_count{tenax_outcome="failure"})`,
		bookkeeping.Rejected:   `tenax_execution_duration_seconds_count{tenax_outcome="rejected"}`,
		bookkeeping.Canceled:   `tenax_execution_duration_seconds_count{tenax_outcome="canceled"}`,
		bookkeeping.Expected:   `tenax_execution_duration_seconds_count{tenax_outcome="expected"}`,
		bookkeeping.Attempts:   `sum by (tenax_pipeline_name) (tenax_attempt_duration_seconds_count)`,
		bookkeeping.Answered:   `tenax_attempt_duration_seconds_count{tenax_outcome="success"}`,
		bookkeeping.Retries:    `tenax_execution_retries_sum`,
		bookkeeping.Waits:      `tenax_retry_delay_seconds_count`,
		bookkeeping.Paced:      `tenax_pacing_delay_seconds_count`,
		bookkeeping.Rejections: `sum by (tenax_pipeline_name) (tenax_rejections_total)`,
		bookkeeping.Hedges:     `tenax_hedges_total`,
		bookkeeping.Fallbacks:  `sum by (tenax_pipeline_name) (tenax_fallbacks_total)`,
		bookkeeping.Timeouts:   `tenax_timeouts_total`,
		bookkeeping.Late:       `sum by (tenax_pipeline_name) (tenax_late_failures_total)`,
	} {
		want := make(samples)
		for pipeline, entries := range books {
			if n := entries[figure]; n > 0 {
				want[pipeline] = float64(n)
			}
		}
		t.Run(string(figure), func(t *testing.T) { p.await(t, query, []string{"tenax_pipeline_name"}, want) })
	}
}
