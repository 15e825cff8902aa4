package failsafemw_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/timeout"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/tenaxtest"
)

// wantEnd checks how a context has ended.
func wantEnd(ctx context.Context, t *testing.T, what string, err error, causes ...error) {
	t.Helper()
	wantEqual(t, what+": error", ctx.Err(), err)
	for _, cause := range causes {
		if got := context.Cause(ctx); !errors.Is(got, cause) {
			t.Errorf("%s: the cause %v does not match %v", what, got, cause)
		}
	}
}

func TestATimeoutEndsTheContextAsADeadlineDoes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		key := new(int) // of the type of package context's own key
		caller, cancel := context.WithCancel(context.WithValue(t.Context(), key, "ann"))
		pipeline, _ := pipelineOf(t, failsafemw.New(timeout.New[int](time.Second), failsafemw.WithName("total")))
		_, err := pipeline.Do(caller, func(ctx context.Context) (int, error) {
			wantEqual(t, "value", ctx.Value(key), any("ann"))
			wantEnd(ctx, t, "before", nil)
			wantEqual(t, "no cause before", context.Cause(ctx), nil)
			child, stop := context.WithTimeout(ctx, time.Hour)
			defer stop()
			value := context.WithValue(ctx, key, "bob")
			called := make(chan struct{})
			context.AfterFunc(ctx, func() { close(called) })

			<-child.Done()
			<-called
			<-ctx.Done()
			late, stop := context.WithCancel(ctx)
			defer stop()
			for range 2 {
				for what, ctx := range map[string]context.Context{"itself": ctx, "child": child, "value": value, "late child": late} {
					wantEnd(ctx, t, what, context.DeadlineExceeded, timeout.ErrExceeded, context.DeadlineExceeded)
				}
				wantEqual(t, "value", ctx.Value(key), any("ann"))
				cancel() // too late to matter
			}
			wantEqual(t, "kind of the cause", classify.Of(context.Cause(ctx)).Kind, classify.KindTimeout)
			wantEqual(t, "text of the cause", context.Cause(ctx).Error(), `timeout "total": timeout exceeded after 1 attempt`)
			return 0, ctx.Err()
		})
		wantError(t, err, classify.KindTimeout, timeout.ErrExceeded)
	})
}

func TestTheEndOfTheCallersContextPassesThroughATimeout(t *testing.T) {
	left := errors.New("the user left")
	tests := map[string]struct {
		caller func(context.Context) (context.Context, context.CancelFunc)
		err    error
		cause  error
	}{
		"canceled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(left) })
			return ctx, func() { cancel(nil) }
		}, context.Canceled, left},
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, left)
		}, context.DeadlineExceeded, left},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				caller, cancel := test.caller(t.Context())
				defer cancel()
				pipeline, events := pipelineOf(t, failsafemw.New(timeout.New[int](time.Minute)))
				_, _ = pipeline.Do(caller, func(ctx context.Context) (int, error) {
					child, stop := context.WithCancel(ctx)
					defer stop()
					<-child.Done()
					wantEnd(ctx, t, "itself", test.err, test.cause)
					wantEnd(child, t, "child", test.err, test.cause)
					return 0, ctx.Err()
				})
				wantEvents(t, events)
			})
		})
	}
}

func TestTheContextOfACallThatIsOverIsCanceled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, _ := pipelineOf(t, failsafemw.New(timeout.New[int](time.Second)))
		var kept context.Context
		_, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
			kept = ctx
			return 7, nil
		})
		wantEqual(t, "error", err, nil)
		pass(time.Minute)
		wantEnd(kept, t, "kept", context.Canceled, context.Canceled)
	})
}

func waitForEnd(ctx context.Context) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

// An attempt that took too long counts as a failure everywhere, as under package timeout.
func TestABreakerInsideATimeoutCountsIt(t *testing.T) {
	for name, fn := range map[string]policy.Func[int]{
		"the context's error": waitForEnd,
		"its cause": func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, context.Cause(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				circuit := breaker.NewCircuit(breaker.WithFailureThreshold(3))
				pipeline := policy.Must(policy.New("test", failsafemw.New(timeout.New[int](time.Second)), breaker.For[int](circuit)))
				for range 3 {
					_, _ = pipeline.Do(t.Context(), fn)
				}
				wantEqual(t, "state", circuit.State(), breaker.Open)
			})
		})
	}
}

func TestAnAttemptThatATimeoutEndsIsAFailureInTelemetry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		reader, spans := metric.NewManualReader(), tracetest.NewSpanRecorder()
		pipeline := policy.Must(policy.New("test",
			otelmw.New[int](
				otelmw.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(reader))),
				otelmw.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))),
			),
			failsafemw.New(timeout.New[int](time.Second)),
		))
		_, _ = pipeline.Do(t.Context(), waitForEnd)
		ended := attribute.NewSet(
			attribute.String("tenax.pipeline.name", "test"),
			attribute.String("tenax.outcome", "failure"), attribute.String("error.type", "timeout"),
		)
		for _, name := range []string{"tenax.attempt.duration", "tenax.execution.duration"} {
			set := seriesOf(t, reader, name)
			wantEqual(t, name, set.Encoded(attribute.DefaultEncoder()), ended.Encoded(attribute.DefaultEncoder()))
		}
		wantEqual(t, "spans", len(spans.Ended()), 2)
		for _, span := range spans.Ended() {
			wantEqual(t, span.Name(), span.Status().Code, codes.Error)
		}
	})
}

func TestARequestThatATimeoutEndsIsAFailureInTelemetry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		reader := metric.NewManualReader()
		client := &http.Client{Transport: httpmw.NewTransport(
			tenaxtest.NewTransport(tenaxtest.Response{Delay: time.Minute}),
			httpmw.WithPolicies(
				otelmw.New[*http.Response](otelmw.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))),
				failsafemw.New(timeout.New[*http.Response](time.Second)),
			),
		)}
		request := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
		request.RequestURI = ""
		_, err := client.Do(request)
		wantError(t, err, classify.KindTimeout, timeout.ErrExceeded)
		for _, name := range []string{"tenax.attempt.duration", "http.client.request.duration"} {
			set := seriesOf(t, reader, name)
			errorType, _ := set.Value("error.type")
			wantEqual(t, name, errorType.AsString(), "timeout")
		}
		synctest.Wait()
	})
}

// seriesOf returns the attributes of the one series of a histogram.
func seriesOf(t *testing.T, reader *metric.ManualReader, name string) attribute.Set {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	var sets []attribute.Set
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if data, ok := m.Data.(metricdata.Histogram[float64]); ok && m.Name == name {
				for _, point := range data.DataPoints {
					sets = append(sets, point.Attributes)
				}
			}
		}
	}
	if len(sets) != 1 {
		t.Fatalf("%s has %d series, want one", name, len(sets))
	}
	return sets[0]
}
