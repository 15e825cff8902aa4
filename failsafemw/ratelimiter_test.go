package failsafemw_test

import (
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/ratelimiter"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestSmoothRateLimiterSpreadsCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		limiter := ratelimiter.NewSmooth[int](10, time.Second)
		pipeline, events := pipelineOf(t, failsafemw.New(limiter, failsafemw.WithName("api")))
		for range 3 {
			_, err := pipeline.Do(t.Context(), succeed)
			wantEqual(t, "error", err, nil)
			_, err = pipeline.Do(t.Context(), succeed)
			wantError(t, err, classify.KindRejected, ratelimiter.ErrExceeded)
			wantEvents(t, events, policy.Event{
				Type: policy.EventRejected, Policy: "rate_limiter", Name: "api", Reason: "rate", Err: ratelimiter.ErrExceeded,
			})
			pass(100 * time.Millisecond)
		}
	})
}

func TestSmoothRateLimiterWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		limiter := ratelimiter.NewSmoothBuilderWithMaxRate[int](100 * time.Millisecond).WithMaxWaitTime(time.Second).Build()
		pipeline, _ := pipelineOf(t, failsafemw.New(limiter))
		wantEqual(t, "time for five calls", elapsed(func() {
			for range 5 {
				_, err := pipeline.Do(t.Context(), succeed)
				wantEqual(t, "error", err, nil)
			}
		}), 400*time.Millisecond)
	})
}

func TestBurstyRateLimiterAllowsABurstAPeriod(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(ratelimiter.NewBursty[int](3, time.Second)))
		for range 2 {
			admitted := 0
			for range 10 {
				if _, err := pipeline.Do(t.Context(), succeed); err == nil {
					admitted++
				}
			}
			wantEqual(t, "admitted", admitted, 3)
			wantEqual(t, "rejections", len(events.Take()), 7)
			pass(time.Second)
		}
	})
}
