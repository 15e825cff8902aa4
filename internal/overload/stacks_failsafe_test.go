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

	"github.com/tenax-go/tenax/internal/overload"
)

var failsafeRetries = stack{"failsafe-go: retry", failsafeClient(func() failsafe.Policy[any] { return failsafeRetry().Build() })}

// failsafeRetry retries as failsafe-go's documentation has it, but for what the policies further in reject: it would try
// that again too.
func failsafeRetry() retrypolicy.Builder[any] {
	return retrypolicy.NewBuilder[any]().WithMaxAttempts(3).WithBackoff(100*time.Millisecond, 10*time.Second).WithJitterFactor(.5).
		AbortOnErrors(circuitbreaker.ErrOpen, adaptivelimiter.ErrExceeded, adaptivethrottler.ErrExceeded)
}

// failsafeStacks are failsafe-go's policies, each with a timeout of a second within, as its documentation composes them.
func failsafeStacks() []stack {
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
	return []stack{
		{"failsafe-go: timeout", failsafeClient()},
		failsafeRetries,
		{"failsafe-go: retry with budget", failsafeClient(budgeted)},
		{"failsafe-go: breaker 60 s", failsafeClient(func() failsafe.Policy[any] { return breaker(time.Minute) })},
		{"failsafe-go: breaker 1 s", failsafeClient(func() failsafe.Policy[any] { return breaker(time.Second) })},
		{"failsafe-go: retry, breaker 1 s", failsafeClient(budgeted, func() failsafe.Policy[any] { return breaker(time.Second) })},
		{"failsafe-go: retry, breaker by rate", failsafeClient(budgeted, rate)},
		{"failsafe-go: adaptive limiter", failsafeClient(limiter)},
		{"failsafe-go: retry, adaptive limiter", failsafeClient(budgeted, limiter)},
		{"failsafe-go: adaptive limiter, queueing", failsafeClient(queueing)},
		{"failsafe-go: retry, adaptive throttler", failsafeClient(budgeted, throttler)},
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
