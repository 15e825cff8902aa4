package overload_test

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/failsafe-go/failsafe-go/adaptivethrottler"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	failsafetimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

var failsafeRetries = overload.Stack{Name: "failsafe-go: retry", NewClient: failsafeClient(func() failsafe.Policy[any] { return failsafeRetry().Build() })}

// failsafeRetry retries as in failsafe-go's documentation, except for rejections by the inner
// policies, which it would retry too.
func failsafeRetry() retrypolicy.Builder[any] {
	return retrypolicy.NewBuilder[any]().WithMaxAttempts(3).WithBackoff(100*time.Millisecond, 10*time.Second).WithJitterFactor(.5).
		AbortOnErrors(circuitbreaker.ErrOpen, adaptivelimiter.ErrExceeded, adaptivethrottler.ErrExceeded)
}

// failsafeStacks returns failsafe-go's policies, each around a timeout of a second, as its
// documentation composes them.
func failsafeStacks() []overload.Stack {
	breaker := func(cooldown time.Duration) failsafe.Policy[any] {
		return circuitbreaker.NewBuilder[any]().WithFailureThreshold(5).WithSuccessThreshold(1).WithDelay(cooldown).Build()
	}
	rate := func() failsafe.Policy[any] {
		return circuitbreaker.NewBuilder[any]().WithFailureRateThreshold(.5, 20, 10*time.Second).WithSuccessThreshold(1).WithDelay(time.Second).Build()
	}
	budgeted := func() failsafe.Policy[any] { return failsafeRetry().WithBudget(budget.New()).Build() }
	limiter := func() failsafe.Policy[any] { return adaptivelimiter.NewWithDefaults[any]() }
	queueing := func() failsafe.Policy[any] {
		return adaptivelimiter.NewBuilder[any]().WithQueueing(2, 3).WithMaxWaitTime(time.Second).Build()
	}
	throttler := func() failsafe.Policy[any] { return adaptivethrottler.NewWithDefaults[any]() }
	return []overload.Stack{
		{Name: "failsafe-go: timeout", NewClient: failsafeClient()},
		failsafeRetries,
		{Name: "failsafe-go: retry with budget", NewClient: failsafeClient(budgeted)},
		{Name: "failsafe-go: breaker 60 s", NewClient: failsafeClient(func() failsafe.Policy[any] { return breaker(time.Minute) })},
		{Name: "failsafe-go: breaker 1 s", NewClient: failsafeClient(func() failsafe.Policy[any] { return breaker(time.Second) })},
		{Name: "failsafe-go: retry, breaker 1 s", NewClient: failsafeClient(budgeted, func() failsafe.Policy[any] { return breaker(time.Second) })},
		{Name: "failsafe-go: retry, breaker by rate", NewClient: failsafeClient(budgeted, rate)},
		{Name: "failsafe-go: adaptive limiter", NewClient: failsafeClient(limiter)},
		{Name: "failsafe-go: retry, adaptive limiter", NewClient: failsafeClient(budgeted, limiter)},
		{Name: "failsafe-go: adaptive limiter, queueing", NewClient: failsafeClient(queueing)},
		{Name: "failsafe-go: retry, adaptive throttler", NewClient: failsafeClient(budgeted, throttler)},
	}
}

func failsafeClient(policies ...func() failsafe.Policy[any]) func() overload.Call {
	return func() overload.Call {
		var made []failsafe.Policy[any]
		for _, policy := range policies {
			made = append(made, policy())
		}
		executor := failsafe.With(append(made, failsafetimeout.New[any](time.Second))...)
		return func(ctx context.Context, serve func(context.Context) error) error {
			return executor.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
				return serve(e.Context())
			})
		}
	}
}
