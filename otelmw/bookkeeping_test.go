package otelmw_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/suites/bookkeeping"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// spanBooks is a span processor that keeps the books of all spans. The SDK's own exporters would
// keep the spans themselves.
type spanBooks struct {
	mu       sync.Mutex
	books    bookkeeping.Books
	open     map[trace.SpanID]string // name of a span that has not ended
	problems []string
}

func newSpanBooks() *spanBooks {
	return &spanBooks{books: make(bookkeeping.Books), open: make(map[trace.SpanID]string)}
}

func (b *spanBooks) OnStart(_ context.Context, s sdktrace.ReadWriteSpan) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[s.SpanContext().SpanID()] = s.Name()
	if pipeline, isAttempt := bookkeeping.PipelineOf(s.Name()); isAttempt {
		if parent := b.open[s.Parent().SpanID()]; parent != pipeline {
			b.problems = append(b.problems, "an attempt of "+pipeline+" is a child of "+parent)
		}
	}
}

func (b *spanBooks) OnEnd(s sdktrace.ReadOnlySpan) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.open, s.SpanContext().SpanID())
	outcome := ""
	for _, a := range s.Attributes() {
		if a.Key == "tenax.outcome" {
			outcome = a.Value.AsString()
		}
	}
	var events []string
	for _, e := range s.Events() {
		events = append(events, e.Name)
	}
	b.books.AddSpan(s.Name(), outcome, events)
	if dropped := s.DroppedEvents(); dropped > 0 {
		b.problems = append(b.problems, "events were dropped")
	}
}

func (b *spanBooks) Shutdown(context.Context) error   { return nil }
func (b *spanBooks) ForceFlush(context.Context) error { return nil }

// metricBooks returns the books of the metrics.
func (o *telemetry) metricBooks(t *testing.T) bookkeeping.Books {
	t.Helper()
	books := make(bookkeeping.Books)
	for _, m := range o.collect(t) {
		if _, isGauge := m.Data.(metricdata.Gauge[int64]); isGauge || m.Name == "tenax.breaker.transitions" {
			continue
		}
		for _, p := range pointsOf(t, m) {
			pipeline, _ := p.Attributes["tenax.pipeline.name"].(string)
			outcome, _ := p.Attributes["tenax.outcome"].(string)
			switch m.Name {
			case "tenax.execution.duration":
				books.Add(pipeline, bookkeeping.Figure("calls: "+outcome), int(p.Count))
			case "tenax.execution.retries":
				books.Add(pipeline, bookkeeping.Retries, int(p.Sum))
			case "tenax.attempt.duration":
				books.Add(pipeline, bookkeeping.Attempts, int(p.Count))
				if outcome == "success" {
					books.Add(pipeline, bookkeeping.Answered, int(p.Count))
				}
			case "tenax.retry.delay":
				books.Add(pipeline, bookkeeping.Waits, int(p.Count))
			case "tenax.pacing.delay":
				books.Add(pipeline, bookkeeping.Paced, int(p.Count))
			case "tenax.rejections":
				books.Add(pipeline, bookkeeping.Rejections, int(p.Value))
			case "tenax.hedges":
				books.Add(pipeline, bookkeeping.Hedges, int(p.Value))
			case "tenax.fallbacks":
				books.Add(pipeline, bookkeeping.Fallbacks, int(p.Value))
			case "tenax.timeouts":
				books.Add(pipeline, bookkeeping.Timeouts, int(p.Value))
			case "tenax.late_failures":
				books.Add(pipeline, bookkeeping.Late, int(p.Value))
			default:
				t.Errorf("no book for %s", m.Name)
			}
		}
	}
	return books
}

func TestTelemetryAddsUpOver100000Calls(t *testing.T) {
	calls := 100_000
	if racing.Enabled {
		calls = 10_000
	}
	for name, traced := range map[string]bool{"metrics and spans": true, "metrics alone": false} {
		t.Run(name, func(t *testing.T) {
			spans, o := newSpanBooks(), &telemetry{reader: sdkmetric.NewManualReader()}
			options := []otelmw.Option{otelmw.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(o.reader)))}
			if traced {
				options = append(options, otelmw.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))))
			}
			books, err := bookkeeping.Run(t.Context(), calls,
				func() policy.Policy[string] { return otelmw.New[string](options...) },
				func(ctx context.Context) (context.Context, func()) { return ctx, func() {} })
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(books, o.metricBooks(t)); diff != "" {
				t.Errorf("what happened (-) is not what metrics say (+):\n%s", diff)
			}
			if !traced {
				return
			}
			if diff := cmp.Diff(books.Without(bookkeeping.Retries, bookkeeping.Late), spans.books); diff != "" {
				t.Errorf("what happened (-) is not what spans say (+):\n%s", diff)
			}
			for _, problem := range spans.problems[:min(10, len(spans.problems))] {
				t.Error(problem)
			}
			if n := len(spans.open); n != 0 {
				t.Errorf("%d spans have not ended", n)
			}
		})
	}
}
