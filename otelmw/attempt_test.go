package otelmw_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// attempt returns the span of a plain attempt of the pipeline inventory.
func attempt(number int64, outcome, errorType string, took time.Duration) span {
	s := span{
		Name: "inventory attempt", Kind: trace.SpanKindInternal, Parent: "inventory", Duration: took,
		Attributes: attributes{
			"tenax.pipeline.name": "inventory", "tenax.attempt.number": number, "tenax.outcome": outcome,
		},
	}
	if errorType != "" {
		s.Attributes["error.type"], s.Status = errorType, failed
	}
	return s
}

// attemptPoint is a series of tenax.attempt.duration.
func attemptPoint(outcome, errorType string, count uint64, sum float64) point {
	p := point{
		Attributes: attributes{"tenax.pipeline.name": "inventory", "tenax.outcome": outcome}, Count: count, Sum: sum,
	}
	if errorType != "" {
		p.Attributes["error.type"] = errorType
	}
	return p
}

func (o *telemetry) checkAttempts(t *testing.T, wantSpans []span, wantPoints []point) {
	t.Helper()
	var got []span
	for _, s := range o.spans() {
		if s.Parent != "" {
			got = append(got, s)
		}
	}
	if diff := cmp.Diff(wantSpans, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantPoints, o.points(t, "tenax.attempt.duration")); diff != "" {
		t.Errorf("tenax.attempt.duration (-want +got):\n%s", diff)
	}
}

func TestEveryAttemptHasASpanAndAMeasurement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", policy.Policy[string](
			retry.New[string](retry.WithBackoff(retry.Constant(time.Minute)), retry.WithJitter(retry.NoJitter)),
		))
		p.Do(t.Context(), script(time.Second, errRateLimit, errUnavailable, nil))
		o.checkAttempts(t,
			[]span{
				attempt(1, "failure", "rate_limit", time.Second),
				attempt(2, "failure", "server_error", time.Second),
				attempt(3, "success", "", time.Second),
			},
			[]point{
				attemptPoint("failure", "rate_limit", 1, 1),
				attemptPoint("failure", "server_error", 1, 1),
				attemptPoint("success", "", 1, 1),
			},
		)
		if root, _ := o.execution(t); root.Status != (span{}.Status) || root.Attributes["error.type"] != nil {
			t.Errorf("failures that a retry healed are on the execution: %v", root)
		}
	})
}

func TestAttemptCanceledByTheCallerIsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed[string](t, o, "inventory")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		p.Do(ctx, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", errors.New("connection closed")
		})
		o.checkAttempts(t,
			[]span{attempt(1, "canceled", "", time.Second)},
			[]point{attemptPoint("canceled", "", 1, 1)},
		)
	})
}

func TestAttemptsOwnTimeLimitIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", policy.Policy[string](timeout.New[string](time.Second)))
		p.Do(t.Context(), func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", context.Cause(ctx)
		})
		o.checkAttempts(t,
			[]span{attempt(1, "failure", "timeout", time.Second)},
			[]point{attemptPoint("failure", "timeout", 1, 1)},
		)
	})
}

func TestAbandonedAttemptIsMeasuredWhenItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", policy.Policy[string](timeout.New[string](time.Second, timeout.WithAbandon(1))))
		p.Do(t.Context(), script(time.Minute, nil))
		if got := o.spans(); len(got) != 1 || got[0].Name != "inventory" || got[0].Duration != time.Second {
			t.Errorf("at the limit: got %v, want the execution alone", got)
		}
		time.Sleep(time.Minute)
		o.checkAttempts(t,
			[]span{attempt(1, "success", "", time.Minute)},
			[]point{attemptPoint("success", "", 1, 60)},
		)
	})
}

func TestRetriesOfACallAreMeasuredOnceUnlessThereAreNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", policy.Policy[string](
			retry.New[string](retry.WithBackoff(retry.Constant(250*time.Millisecond)), retry.WithJitter(retry.NoJitter)),
		))
		p.Do(t.Context(), script(0, nil))
		p.Do(t.Context(), script(0, errUnavailable, nil))
		p.Do(t.Context(), script(0, errUnavailable))

		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		waiting := observed(t, o, "inventory", policy.Policy[string](
			retry.New[string](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)),
		))
		canceled, cancelNow := context.WithCancel(ctx)
		time.AfterFunc(time.Second/2, cancelNow)
		waiting.Do(canceled, script(0, errUnavailable))

		named := attributes{"tenax.pipeline.name": "inventory"}
		if diff := cmp.Diff([]point{{Attributes: named, Count: 2, Sum: 3}}, o.points(t, "tenax.execution.retries")); diff != "" {
			t.Errorf("tenax.execution.retries (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]point{{Attributes: named, Count: 4, Sum: 1.75}}, o.points(t, "tenax.retry.delay")); diff != "" {
			t.Errorf("tenax.retry.delay (-want +got):\n%s", diff)
		}
	})
}

func TestSpanFilterChoosesTheSpans(t *testing.T) {
	tests := map[string]struct {
		spans otelmw.Spans
		want  []string
	}{
		"all":        {otelmw.AllSpans, []string{" > inventory", "inventory > inventory attempt"}},
		"executions": {otelmw.ExecutionSpan, []string{" > inventory"}},
		"attempts":   {otelmw.AttemptSpans, []string{" > inventory attempt"}},
		"none":       {otelmw.NoSpans, nil},
		"nonsense":   {^otelmw.AllSpans, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newTelemetry()
			type key struct{}
			filter := func(ctx context.Context, pipeline string) otelmw.Spans {
				if pipeline != "inventory" || ctx.Value(key{}) != "caller" {
					t.Errorf("filter got pipeline %q and another context than the caller's", pipeline)
				}
				return test.spans
			}
			p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](o.options(otelmw.WithSpanFilter(filter))...)))
			p.Do(context.WithValue(t.Context(), key{}, "caller"), succeed)
			var got []string
			for _, s := range o.spans() {
				got = append(got, s.Parent+" > "+s.Name)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			if got := o.points(t, "tenax.attempt.duration"); len(got) != 1 {
				t.Errorf("the filter changes metrics: %v", got)
			}
		})
	}
}

func TestEventWithoutAContextIsObserved(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "inventory", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(nil, policy.Event{Type: policy.EventTimeout, Policy: "rude"}) //nolint:staticcheck // What a rude policy does.
			return next.Do(ctx)
		},
	)))
	p.Do(t.Context(), succeed)
	if got := o.spans()[0].Events; len(got) != 1 {
		t.Errorf("got events %v, want one", got)
	}
	if got := o.points(t, "tenax.timeouts"); len(got) != 1 || got[0].Value != 1 {
		t.Errorf("tenax.timeouts: got %v, want 1", got)
	}
}

func TestPanicInTheClassifierLeavesNoSpanOpen(t *testing.T) {
	started := tracetest.NewSpanRecorder()
	o := newTelemetry(sdktrace.WithSpanProcessor(started))
	panics := func(error) (classify.Verdict, bool) { panic("classifier") }
	for name, fail := range map[string]policy.Policy[string]{
		"of an attempt": policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
			return next.Do(ctx)
		}),
		"of a call without an attempt": policy.Middleware[string](func(context.Context, policy.Next[string]) (string, error) {
			return "", errAuth
		}),
	} {
		t.Run(name, func(t *testing.T) {
			p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](o.options(otelmw.WithClassifier(panics))...)), fail)
			func() {
				defer func() {
					if recover() != "classifier" {
						t.Error("the panic did not pass through")
					}
				}()
				p.Do(t.Context(), failing(errAuth))
			}()
			if began, ended := len(started.Started()), len(started.Ended()); began == 0 || ended != began {
				t.Errorf("%d of %d spans have ended", ended, began)
			}
			for _, span := range started.Ended() {
				if len(span.Events()) != 0 {
					t.Errorf("%s has events %v, which may show what the panic says", span.Name(), span.Events())
				}
			}
		})
	}
}
