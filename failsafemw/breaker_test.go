package failsafemw_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestBreakerOpensAndProbes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		breaker := circuitbreaker.NewBuilder[int]().WithFailureThreshold(2).WithDelay(time.Minute).Build()
		adapter := failsafemw.New(breaker, failsafemw.WithName("stock"))
		pipeline, events := pipelineOf(t, adapter)
		for range 2 {
			_, err := pipeline.Do(t.Context(), fail)
			wantEqual(t, "error", err, errDown)
		}
		wantEqual(t, "description", adapter.Describe(), policy.Description{
			Kind: "breaker", Name: "stock", State: "open", Gauges: []policy.Gauge{{Name: "retry after", Value: 60}},
		})
		pass(20 * time.Second)
		_, err := pipeline.Do(t.Context(), succeed)
		wantError(t, err, classify.KindRejected, circuitbreaker.ErrOpen)
		wantEqual(t, "retry after", classify.Of(err).RetryAfter, 40*time.Second)
		wantEqual(t, "text", err.Error(), `breaker "stock": circuit breaker open: try again in 40s`)
		wantEvents(t, events, policy.Event{
			Type: policy.EventRejected, Policy: "breaker", Name: "stock", Reason: "open",
			Delay: 40 * time.Second, Err: circuitbreaker.ErrOpen,
		})
		pass(40 * time.Second)
		_, err = pipeline.Do(t.Context(), func(context.Context) (int, error) {
			wantEqual(t, "state of the probe", adapter.Describe().State, "half_open")
			return 0, nil
		})
		wantEqual(t, "error of the probe", err, nil)
		wantEqual(t, "description", adapter.Describe(), policy.Description{Kind: "breaker", Name: "stock", State: "closed"})
	})
}

func TestBreakerRejectsWhileItsProbesRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		breaker := circuitbreaker.NewWithDefaults[int]()
		breaker.HalfOpen()
		inner := policy.Must(policy.New("inner", policy.Policy[int](failsafemw.New(breaker))))
		pipeline, events := pipelineOf[int](t, inner)
		background(t, pipeline, 1, time.Second)
		_, err := pipeline.Do(t.Context(), succeed)
		wantError(t, err, classify.KindRejected, circuitbreaker.ErrOpen)
		wantEvents(t, events, policy.Event{
			Type: policy.EventRejected, Policy: "breaker", Name: "inner", Reason: "half_open", Err: circuitbreaker.ErrOpen,
		})
		pass(time.Second)
		wantEqual(t, "closed", breaker.IsClosed(), true)
	})
}

func TestAHalfOpenBreakerGetsItsPermitBack(t *testing.T) {
	boom := func(failsafe.ExecutionEvent[int]) { panic("boom") }
	build := func(set func(circuitbreaker.Builder[int])) func() circuitbreaker.CircuitBreaker[int] {
		return func() circuitbreaker.CircuitBreaker[int] {
			builder := circuitbreaker.NewBuilder[int]().WithSuccessThreshold(2).WithFailureThresholdRatio(2, 2)
			set(builder)
			return builder.Build()
		}
	}
	plain := build(func(circuitbreaker.Builder[int]) {})
	tests := map[string]struct {
		build               func() circuitbreaker.CircuitBreaker[int]
		fn                  policy.Func[int]
		successes, failures uint
	}{
		"a panic":             {plain, panicking("boom"), 0, 1},
		"a Goexit":            {plain, leaving, 0, 1},
		"panicking OnSuccess": {build(func(b circuitbreaker.Builder[int]) { b.OnSuccess(boom) }), succeed, 1, 0},
		"panicking OnFailure": {build(func(b circuitbreaker.Builder[int]) { b.OnFailure(boom) }), fail, 0, 1},
		"panicking condition": {build(func(b circuitbreaker.Builder[int]) {
			b.HandleIf(func(int, error) bool { panic("boom") })
		}), succeed, 0, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			breaker := test.build()
			breaker.HalfOpen()
			pipeline, _ := pipelineOf(t, failsafemw.New(breaker))
			leaves(func() { panicOf(func() { _, _ = pipeline.Do(t.Context(), test.fn) }) })

			wantEqual(t, "successes", breaker.Metrics().Successes(), test.successes)
			wantEqual(t, "failures", breaker.Metrics().Failures(), test.failures)
			if !breaker.IsHalfOpen() {
				return // A new state has all permits.
			}
			permits := 0
			for breaker.TryAcquirePermit() {
				permits++
			}
			wantEqual(t, "permits", permits, 2)
		})
	}
}

func TestTheCallersCancellationIsNotTheBreakersFailure(t *testing.T) {
	breaker := circuitbreaker.NewWithDefaults[int]() // opens on one failure
	pipeline, _ := pipelineOf(t, failsafemw.New(breaker))
	ctx, cancel := context.WithCancel(t.Context())
	value, err := pipeline.Do(ctx, func(context.Context) (int, error) {
		cancel()
		return 3, ctx.Err()
	})
	wantEqual(t, "value", value, 3)
	wantEqual(t, "error", err, context.Canceled)
	wantEqual(t, "executions", breaker.Metrics().Executions(), 0)
	wantEqual(t, "closed", breaker.IsClosed(), true)

	if _, err := pipeline.Do(t.Context(), fail); !errors.Is(err, errDown) {
		t.Fatal(err)
	}
	wantEqual(t, "open", breaker.IsOpen(), true)
}

func TestTheCallersDeadlineCountsAgainstTheBreaker(t *testing.T) {
	bubble(t, func(t *testing.T) {
		breaker := circuitbreaker.NewWithDefaults[int]()
		pipeline, _ := pipelineOf(t, failsafemw.New(breaker))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := pipeline.Do(ctx, after(time.Hour, 0, nil))
		wantError(t, err, classify.KindTimeout, context.DeadlineExceeded)
		wantEqual(t, "open", breaker.IsOpen(), true)
	})
}

func TestACanceledProbeGivesItsPermitBack(t *testing.T) {
	breaker := circuitbreaker.NewBuilder[int]().WithDelay(time.Hour).Build()
	breaker.HalfOpen()
	pipeline, _ := pipelineOf(t, failsafemw.New(breaker))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := pipeline.Do(ctx, func(context.Context) (int, error) {
		cancel()
		return 0, ctx.Err()
	})
	wantEqual(t, "error", err, context.Canceled)
	wantEqual(t, "open again", breaker.IsOpen(), true)
}
