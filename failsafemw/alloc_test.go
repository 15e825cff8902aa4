package failsafemw_test

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/failsafe-go/failsafe-go/adaptivethrottler"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/cachepolicy"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

// A call through the adapter makes at most two allocations more than a call in an Executor with the
// same policy and context.
func TestTheAdapterAllocatesLittle(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	catalogue := map[string]failsafe.Policy[int]{
		"retry":        retrypolicy.NewWithDefaults[int](),
		"breaker":      circuitbreaker.NewWithDefaults[int](),
		"timeout":      timeout.New[int](time.Hour),
		"fallback":     fallback.NewWithResult(3),
		"bulkhead":     bulkhead.New[int](1),
		"hedge":        hedgepolicy.NewWithDelay[int](time.Hour),
		"rate limiter": ratelimiter.NewBursty[int](1_000_000, time.Hour),
		"limiter":      adaptivelimiter.NewWithDefaults[int](),
		"throttler":    adaptivethrottler.NewWithDefaults[int](),
		"cache":        cachepolicy.New[int](store[int]{}),
	}
	for name, p := range catalogue {
		t.Run(name, func(t *testing.T) {
			ctx := context.WithValue(t.Context(), userKey{}, "ann")
			bare := allocations(func() {
				_, _ = failsafe.With(p).WithContext(ctx).GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
					return succeed(e.Context())
				})
			})
			held := failsafe.With(p)
			once := allocations(func() {
				_, _ = held.WithContext(ctx).GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
					return succeed(e.Context())
				})
			})
			pipeline := policy.Must(policy.New("test", failsafemw.New(p)))
			adapted := allocations(func() { _, _ = pipeline.Do(ctx, succeed) })
			t.Logf("failsafe-go %v, with one Executor for all calls %v, through the adapter %v", bare, once, adapted)
			if adapted > once+2 {
				t.Errorf("%v allocations, more than two beyond the %v of failsafe-go", adapted, once)
			}
		})
	}
}

func allocations(fn func()) float64 { return testing.AllocsPerRun(200, fn) }
