package benchmarks_test

import (
	"time"

	"github.com/sony/gobreaker/v2"
)

func gobreakerBreaker() stack {
	return gobreakerGuard(newGobreaker(failureThreshold, cooldown))
}

func gobreakerBreakerByRate() stack {
	return gobreakerGuard(gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		MaxRequests:  1,
		Timeout:      cooldown,
		Interval:     breakerWindow,
		BucketPeriod: breakerWindow / 10,
		ReadyToTrip: func(counts gobreaker.Counts) bool {
			return counts.Requests >= failureThreshold &&
				float64(counts.TotalFailures) >= failureRate*float64(counts.Requests)
		},
	}))
}

func gobreakerCounting() stack {
	return gobreakerGuard(newGobreaker(neverReached, cooldown))
}

func gobreakerOpen() stack {
	breaker := newGobreaker(failureThreshold, longCooldown)
	for range failureThreshold {
		_, _ = breaker.Execute(func() (int, error) { return 0, errTransient })
	}
	return gobreakerGuard(breaker)
}

func newGobreaker(threshold uint32, openFor time.Duration) *gobreaker.CircuitBreaker[int] {
	return gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		MaxRequests: 1,
		Timeout:     openFor,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= threshold },
	})
}

func gobreakerGuard(breaker *gobreaker.CircuitBreaker[int]) stack {
	return func(op operation) call {
		fn := op.plain
		return func() (int, error) { return breaker.Execute(fn) }
	}
}
