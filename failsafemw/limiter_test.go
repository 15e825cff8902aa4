package failsafemw_test

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/failsafe-go/failsafe-go/priority"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func gaugesOf(d policy.Description) map[string]float64 {
	gauges := map[string]float64{}
	for _, g := range d.Gauges {
		gauges[g.Name] = g.Value
	}
	return gauges
}

func TestAdaptiveLimiterRejectsBeyondItsLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		limiter := adaptivelimiter.NewBuilder[int]().WithLimits(1, 10, 2).Build()
		adapter := failsafemw.New(limiter, failsafemw.WithName("db"))
		pipeline, events := pipelineOf(t, adapter)
		background(t, pipeline, 2, time.Second)
		wantEqual(t, "gauges", gaugesOf(adapter.Describe()), map[string]float64{"limit": 2, "running": 2, "waiting": 0})
		_, err := pipeline.Do(t.Context(), succeed)
		wantError(t, err, classify.KindRejected, adaptivelimiter.ErrExceeded)
		wantEvents(t, events, policy.Event{
			Type: policy.EventRejected, Policy: "adaptive_limiter", Name: "db", Reason: "limit", Err: adaptivelimiter.ErrExceeded,
		})
		pass(time.Second)
		wantEqual(t, "running", limiter.Inflight(), 0)
	})
}

func TestAdaptiveLimiterAdaptsToWhatItSees(t *testing.T) {
	bubble(t, func(t *testing.T) {
		limiter := adaptivelimiter.NewBuilder[int]().
			WithLimits(1, 100, 10).WithRecentWindow(time.Second, 2*time.Second, 10).WithMaxLimitFactor(5).Build()
		pipeline, _ := pipelineOf(t, failsafemw.New(limiter))
		load := func(rounds, calls int, takes time.Duration) int {
			for range rounds {
				background(t, pipeline, calls, takes)
				pass(takes)
			}
			return limiter.Limit()
		}
		steady := load(200, 5, 100*time.Millisecond)
		if steady <= 10 {
			t.Errorf("limit %d with steady answers, want more than the 10 it began with", steady)
		}
		if slow := load(50, 20, 2*time.Second); slow >= steady {
			t.Errorf("limit %d with answers that take twenty times as long, want less than %d", slow, steady)
		}
	})
}

func TestAdaptiveLimiterQueuesAndThenRejects(t *testing.T) {
	bubble(t, func(t *testing.T) {
		limiter := adaptivelimiter.NewBuilder[int]().WithLimits(1, 1, 1).WithQueueing(2, 2).Build()
		adapter := failsafemw.New(limiter)
		pipeline, events := pipelineOf(t, adapter)
		background(t, pipeline, 3, time.Second)
		wantEqual(t, "gauges", gaugesOf(adapter.Describe()), map[string]float64{"limit": 1, "running": 1, "waiting": 2})
		_, err := pipeline.Do(t.Context(), succeed)
		wantError(t, err, classify.KindRejected, adaptivelimiter.ErrExceeded)
		wantEqual(t, "events", len(events.Take()), 1)
		pass(3 * time.Second)
	})
}

func TestPriorityLimiterIsALimiter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		prioritizer := adaptivelimiter.NewPrioritizer()
		limiter := adaptivelimiter.NewBuilder[int]().WithLimits(1, 1, 1).BuildPrioritized(prioritizer)
		pipeline, _ := pipelineOf(t, failsafemw.New(limiter))
		value, err := pipeline.Do(priority.High.AddTo(t.Context()), succeed)
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
	})
}

func TestAnAdaptiveLimiterGetsItsPermitBackAfterAPanic(t *testing.T) {
	full := func(failsafe.ExecutionEvent[int]) { panic("boom") }
	limiter := adaptivelimiter.NewBuilder[int]().WithLimits(1, 1, 1).OnLimitExceeded(full).Build()
	pipeline, _ := pipelineOf(t, failsafemw.New(limiter))
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), panicking("bang")) }), any("bang"))
	wantEqual(t, "running", limiter.Inflight(), 0)
	_, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
		wantEqual(t, "panic of the listener", panicOf(func() { _, _ = pipeline.Do(ctx, succeed) }), any("boom"))
		return 0, nil
	})
	wantEqual(t, "error", err, nil)
	wantEqual(t, "running", limiter.Inflight(), 0)
}
