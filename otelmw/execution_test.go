package otelmw_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// execution returns the span of the call, without its events, and the points of
// tenax.execution.duration.
func (o *telemetry) execution(t *testing.T) (span, []point) {
	t.Helper()
	for _, s := range o.spans() {
		if s.Parent == "" {
			s.Events = nil
			return s, o.points(t, "tenax.execution.duration")
		}
	}
	t.Fatal("no span")
	return span{}, nil
}

func TestExecutionEndsInOneOutcome(t *testing.T) {
	cancelDuring := func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	tests := []struct {
		name      string
		policies  []policy.Policy[string]
		ctx       func(context.Context) (context.Context, context.CancelFunc)
		fn        policy.Func[string]
		outcome   string
		errorType string
		attempts  int64
		duration  time.Duration
	}{
		{name: "success", fn: script(time.Second, nil), outcome: "success", attempts: 1, duration: time.Second},
		{
			name:     "success after retries",
			policies: []policy.Policy[string]{retry.New[string](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter))},
			fn:       script(time.Second, errUnavailable, errUnavailable, nil),
			outcome:  "success", attempts: 3, duration: 5 * time.Second,
		},
		{
			name: "fallback", policies: []policy.Policy[string]{fallback.Value("stale")},
			fn: script(time.Second, errUnavailable), outcome: "degraded", attempts: 1, duration: time.Second,
		},
		{
			name: "failure", fn: script(time.Second, errRateLimit),
			outcome: "failure", errorType: "rate_limit", attempts: 1, duration: time.Second,
		},
		{
			name: "unknown error", fn: script(0, errors.New("odd")),
			outcome: "failure", errorType: "unknown", attempts: 1,
		},
		{
			name: "kind outside the list", fn: script(0, classify.As(errors.New("x"), classify.Verdict{Kind: "user-4711"})),
			outcome: "failure", errorType: "_OTHER", attempts: 1,
		},
		{
			name: "rejected", policies: []policy.Policy[string]{opened(t)},
			fn: succeed, outcome: "rejected", errorType: "rejected",
		},
		{
			name: "rejection without a verdict",
			policies: []policy.Policy[string]{policy.Middleware[string](
				func(ctx context.Context, next policy.Next[string]) (string, error) {
					next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: "limiter", Reason: "full"})
					return "", errors.New("full")
				},
			)},
			fn: succeed, outcome: "rejected", errorType: "rejected",
		},
		{
			name: "rejection after an attempt", policies: []policy.Policy[string]{
				retry.New[string](retry.WithJitter(retry.NoJitter)), breaker.New[string](breaker.WithFailureThreshold(1)),
			},
			fn: script(0, errUnavailable), outcome: "failure", errorType: "rejected", attempts: 1,
			duration: 100 * time.Millisecond,
		},
		{
			name: "canceled by the caller", fn: cancelDuring, outcome: "canceled", attempts: 1, duration: time.Second,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Second, cancel)
				return ctx, cancel
			},
		},
		{
			name: "canceled by the caller, with an error that hides it", outcome: "canceled", attempts: 1,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				cancel()
				return ctx, cancel
			},
			fn: script(0, errUnavailable),
		},
		{
			name: "deadline of the caller", fn: cancelDuring, outcome: "failure", errorType: "timeout", attempts: 1,
			duration: time.Second,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Second)
			},
		},
		{
			name: "deadline of the caller, with a cause that hides it", outcome: "failure", errorType: "timeout", attempts: 1,
			duration: time.Second,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeoutCause(ctx, time.Second, errors.New("lunch"))
			},
			fn: func(ctx context.Context) (string, error) {
				<-ctx.Done()
				return "", context.Cause(ctx)
			},
		},
		{
			name: "time limit", policies: []policy.Policy[string]{timeout.New[string](time.Second)},
			fn: cancelDuring, outcome: "failure", errorType: "timeout", attempts: 1, duration: time.Second,
		},
		{
			name: "panic made an error", policies: []policy.Policy[string]{policy.Recover[string]()},
			fn:      func(context.Context) (string, error) { panic("secret") },
			outcome: "failure", errorType: "panic", attempts: 1,
		},
		{
			name: "a context that says canceled without the caller", fn: script(0, context.Canceled),
			outcome: "failure", errorType: "canceled", attempts: 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newTelemetry()
				p := observed(t, o, "inventory", test.policies...)
				ctx := t.Context()
				if test.ctx != nil {
					c, cancel := test.ctx(ctx)
					defer cancel()
					ctx = c
				}
				p.Do(ctx, test.fn)

				wantSpan := span{
					Name: "inventory", Kind: trace.SpanKindInternal, Duration: test.duration,
					Attributes: attributes{
						"tenax.pipeline.name": "inventory", "tenax.outcome": test.outcome, "tenax.attempts": test.attempts,
					},
				}
				wantPoint := point{
					Attributes: attributes{"tenax.pipeline.name": "inventory", "tenax.outcome": test.outcome},
					Count:      1, Sum: test.duration.Seconds(),
				}
				if test.errorType != "" {
					wantSpan.Attributes["error.type"], wantPoint.Attributes["error.type"] = test.errorType, test.errorType
					wantSpan.Status = failed
				}
				gotSpan, gotPoints := o.execution(t)
				if diff := cmp.Diff(wantSpan, gotSpan); diff != "" {
					t.Errorf("span (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]point{wantPoint}, gotPoints); diff != "" {
					t.Errorf("tenax.execution.duration (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// opened returns a breaker with an open circuit.
func opened(t *testing.T) policy.Policy[string] {
	t.Helper()
	b := breaker.New[string](breaker.WithName("warehouse"))
	b.ForceOpen()
	return b
}

func TestPanicAndGoexitEndTheSpans(t *testing.T) {
	ends := map[string]func(){
		"panic":  func() { panic("secret") },
		"goexit": runtime.Goexit,
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			o := newTelemetry()
			p := observed[string](t, o, "inventory")
			done := make(chan any)
			go func() {
				defer func() { done <- recover() }()
				p.Do(t.Context(), func(context.Context) (string, error) {
					end()
					return "", nil
				})
			}()
			if got, want := <-done, map[string]any{"panic": "secret"}[name]; got != want {
				t.Errorf("recovered %v, want %v", got, want)
			}

			want := []span{
				{
					Name: "inventory", Kind: trace.SpanKindInternal, Status: failed, Attributes: attributes{
						"tenax.pipeline.name": "inventory", "tenax.outcome": "failure", "tenax.attempts": int64(1), "error.type": "panic",
					},
				},
				{
					Name: "inventory attempt", Kind: trace.SpanKindInternal, Parent: "inventory", Status: failed, Attributes: attributes{
						"tenax.pipeline.name": "inventory", "tenax.outcome": "failure", "tenax.attempt.number": int64(1),
						"error.type": "panic",
					},
				},
			}
			got := o.spans()
			for i := range got {
				got[i].Duration = 0
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			for _, name := range []string{"tenax.execution.duration", "tenax.attempt.duration"} {
				points := o.points(t, name)
				if len(points) != 1 || points[0].Count != 1 || points[0].Attributes["error.type"] != "panic" {
					t.Errorf("%s: got %v, want one panic", name, points)
				}
			}
		})
	}
}

func TestExecutionIsAChildOfTheCallersSpan(t *testing.T) {
	o := newTelemetry()
	p := observed[string](t, o, "inventory")
	ctx, caller := o.tracerProvider.Tracer("test").Start(t.Context(), "caller")
	p.Do(ctx, succeed)
	caller.End()
	var names []string
	for _, s := range o.spans() {
		names = append(names, s.Parent+" > "+s.Name)
	}
	if diff := cmp.Diff([]string{" > caller", "caller > inventory", "inventory > inventory attempt"}, names); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestGuardedFunctionRunsInTheSpanOfItsAttempt(t *testing.T) {
	o := newTelemetry()
	p := observed[string](t, o, "inventory")
	var inside trace.SpanContext
	p.Do(t.Context(), func(ctx context.Context) (string, error) {
		inside = trace.SpanContextFromContext(ctx)
		return "", nil
	})
	for _, s := range o.exporter.GetSpans() {
		if s.Name == "inventory attempt" && s.SpanContext.Equal(inside) {
			return
		}
	}
	t.Errorf("span %v of the function is that of no attempt", inside.SpanID())
}

func TestSampledOutCallsMakeNoSpansButAreMeasured(t *testing.T) {
	o := newTelemetry(sdktrace.WithSampler(sdktrace.NeverSample()))
	p := observed(t, o, "inventory", policy.Policy[string](retry.New[string](retry.WithBackoff(retry.Constant(0)))))
	p.Do(t.Context(), script(0, errUnavailable, nil))
	if got := o.spans(); len(got) != 0 {
		t.Errorf("got spans %v", got)
	}
	for name, want := range map[string]uint64{
		"tenax.execution.duration": 1, "tenax.attempt.duration": 2, "tenax.execution.retries": 1, "tenax.retry.delay": 1,
	} {
		var count uint64
		for _, p := range o.points(t, name) {
			count += p.Count
		}
		if count != want {
			t.Errorf("%s: %d measurements, want %d", name, count, want)
		}
	}
}
