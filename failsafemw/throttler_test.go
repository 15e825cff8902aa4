package failsafemw_test

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivethrottler"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestThrottlerRejectsAFailingShare(t *testing.T) {
	bubble(t, func(t *testing.T) {
		throttler := adaptivethrottler.NewBuilder[int]().
			WithFailureRateThreshold(.1, 10, time.Minute).WithMaxRejectionRate(.9).Build()
		adapter := failsafemw.New(throttler, failsafemw.WithName("api"))
		pipeline, events := pipelineOf(t, adapter)
		const calls = 2000
		rejected := 0
		for range calls {
			_, err := pipeline.Do(t.Context(), fail)
			if classify.Of(err).Kind == classify.KindRejected {
				wantError(t, err, classify.KindRejected, adaptivethrottler.ErrExceeded)
				rejected++
			}
		}
		if share := float64(rejected) / calls; share < .6 || share > .97 {
			t.Errorf("rejected %v of the calls", share)
		}
		all := events.Take()
		wantEqual(t, "events", len(all), rejected)
		wantEqual(t, "event", all[0], policy.Event{
			Type: policy.EventRejected, Policy: "adaptive_throttler", Name: "api", Reason: "failure_rate",
			Err: adaptivethrottler.ErrExceeded,
		})
		wantEqual(t, "gauges", gaugesOf(adapter.Describe()), map[string]float64{"rejection rate": .9})

		pass(2 * time.Minute)
		var err error
		for range 300 { // The first admitted call shows that the failures are past.
			_, err = pipeline.Do(t.Context(), succeed)
		}
		wantEqual(t, "error once the failures are past", err, nil)
	})
}

func TestThrottlerCountsPanicsAndNotTheCallersCancellation(t *testing.T) {
	boom := func(failsafe.ExecutionEvent[int]) { panic("boom") }
	count := func(fn func(*policy.Pipeline[int])) float64 {
		throttler := adaptivethrottler.NewBuilder[int]().
			WithFailureRateThreshold(0, 0, time.Minute).WithMaxRejectionRate(1).OnSuccess(boom).Build()
		pipeline, _ := pipelineOf(t, failsafemw.New(throttler))
		fn(pipeline)
		_ = throttler.TryAcquirePermit()
		return throttler.RejectionRate()
	}
	wantEqual(t, "rate after a panic", count(func(p *policy.Pipeline[int]) {
		panicOf(func() { _, _ = p.Do(t.Context(), panicking("boom")) })
	}), .5)
	wantEqual(t, "rate after a panicking listener of a success", count(func(p *policy.Pipeline[int]) {
		panicOf(func() { _, _ = p.Do(t.Context(), succeed) })
	}), 0)
	wantEqual(t, "rate after a canceled call", count(func(p *policy.Pipeline[int]) {
		ctx, cancel := context.WithCancel(t.Context())
		_, _ = p.Do(ctx, func(context.Context) (int, error) {
			cancel()
			return 0, ctx.Err()
		})
	}), 0)
}
