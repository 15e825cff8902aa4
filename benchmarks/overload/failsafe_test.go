package overload_test

import (
	"context"
	"errors"
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

// retryAfter waits as long as an answer says, as failsafehttp.DelayFunc does, or else for the
// backoff.
func retryAfter(e failsafe.ExecutionAttempt[any]) time.Duration {
	if answer, ok := errors.AsType[*overload.AnswerError](e.LastError()); ok && answer.RetryAfter > 0 {
		return answer.RetryAfter
	}
	return -1
}

// failsafeRetry retries as in failsafe-go's documentation, except for rejections by the inner
// policies, which it would retry too.
func failsafeRetry() retrypolicy.Builder[any] {
	return retrypolicy.NewBuilder[any]().WithMaxAttempts(3).WithBackoff(100*time.Millisecond, 10*time.Second).WithJitterFactor(.5).
		WithDelayFunc(retryAfter).
		AbortOnErrors(circuitbreaker.ErrOpen, adaptivelimiter.ErrExceeded, adaptivethrottler.ErrExceeded)
}

// failsafeStacks returns failsafe-go's policies, each around a timeout as long as the callers wait,
// as its documentation composes them.
func failsafeStacks() []overload.Stack {
	type part = func(overload.Scenario) failsafe.Policy[any]
	breaker := func(cooldown time.Duration) part {
		return func(overload.Scenario) failsafe.Policy[any] {
			return circuitbreaker.NewBuilder[any]().WithFailureThreshold(5).WithSuccessThreshold(1).WithDelay(cooldown).Build()
		}
	}
	rate := func(overload.Scenario) failsafe.Policy[any] {
		return circuitbreaker.NewBuilder[any]().WithFailureRateThreshold(.5, 20, 10*time.Second).WithSuccessThreshold(1).WithDelay(time.Second).Build()
	}
	retries := func(overload.Scenario) failsafe.Policy[any] { return failsafeRetry().Build() }
	budgeted := func(overload.Scenario) failsafe.Policy[any] { return failsafeRetry().WithBudget(budget.New()).Build() }
	limiter := func(overload.Scenario) failsafe.Policy[any] { return adaptivelimiter.NewWithDefaults[any]() }
	queueing := func(s overload.Scenario) failsafe.Policy[any] {
		return adaptivelimiter.NewBuilder[any]().WithQueueing(2, 3).WithMaxWaitTime(s.Patience).Build()
	}
	throttler := func(overload.Scenario) failsafe.Policy[any] { return adaptivethrottler.NewWithDefaults[any]() }
	return []overload.Stack{
		{Name: "failsafe-go: timeout", NewClient: failsafeClient()},
		{Name: "failsafe-go: retry", NewClient: failsafeClient(retries)},
		{Name: "failsafe-go: retry with budget", NewClient: failsafeClient(budgeted)},
		{Name: "failsafe-go: breaker 60 s", NewClient: failsafeClient(breaker(time.Minute))},
		{Name: "failsafe-go: breaker 1 s", NewClient: failsafeClient(breaker(time.Second))},
		{Name: "failsafe-go: retry, breaker 1 s", NewClient: failsafeClient(budgeted, breaker(time.Second))},
		{Name: "failsafe-go: retry, breaker by rate", NewClient: failsafeClient(budgeted, rate)},
		{Name: "failsafe-go: adaptive limiter", NewClient: failsafeClient(limiter)},
		{Name: "failsafe-go: retry, adaptive limiter", NewClient: failsafeClient(budgeted, limiter)},
		{Name: "failsafe-go: adaptive limiter, queueing", NewClient: failsafeClient(queueing)},
		{Name: "failsafe-go: retry, adaptive throttler", NewClient: failsafeClient(budgeted, throttler)},
	}
}

func failsafeClient(policies ...func(overload.Scenario) failsafe.Policy[any]) func(overload.Scenario) overload.Call {
	return func(s overload.Scenario) overload.Call {
		var made []failsafe.Policy[any]
		for _, policy := range policies {
			made = append(made, policy(s))
		}
		executor := failsafe.With(append(made, failsafetimeout.New[any](s.Patience))...)
		return func(ctx context.Context, serve func(context.Context) error) error {
			return executor.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
				return serve(e.Context())
			})
		}
	}
}
