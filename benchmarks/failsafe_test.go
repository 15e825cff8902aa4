package benchmarks_test

import (
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"
)

func failsafeRetry() stack {
	return failsafeGet(newFailsafeRetry())
}

// failsafeRetryUnless retries all but the given errors.
func failsafeRetryUnless(permanent ...error) func() stack {
	return func() stack { return failsafeGet(newFailsafeRetry(permanent...)) }
}

func failsafeBreaker() stack {
	return failsafeGet(newFailsafeBreaker(failureThreshold, cooldown))
}

func failsafeBreakerByRate() stack {
	return failsafeGet(circuitbreaker.NewBuilder[int]().
		WithFailureRateThreshold(failureRate, failureThreshold, breakerWindow).
		WithSuccessThreshold(1).
		WithDelay(cooldown).
		Build())
}

func failsafeCounting() stack {
	return failsafeGet(newFailsafeBreaker(neverReached, cooldown))
}

func failsafeOpen() stack {
	return failsafeGet(newFailsafeOpenBreaker())
}

func failsafeTimeout() stack {
	return failsafeGet(timeout.New[int](timeLimit))
}

func failsafeTimeoutContext() stack {
	return failsafeGetWithContext(timeout.New[int](timeLimit))
}

// failsafeTimeoutExecution passes the execution to the operation, which can learn of the timeout in
// no other way.
func failsafeTimeoutExecution() stack {
	executor := failsafe.With[int](timeout.New[int](timeLimit))
	return func(op operation) call {
		fn := op.withExecution
		return func() (int, error) { return executor.GetWithExecution(fn) }
	}
}

func failsafeFallback() stack {
	return failsafeGet(fallback.NewWithResult(substitute))
}

func failsafeStack() stack {
	return failsafeGet(failsafeStackPolicies()...)
}

func failsafeStackContext() stack {
	return failsafeGetWithContext(failsafeStackPolicies()...)
}

func failsafeStackTimeout() stack {
	return failsafeGet(append(failsafeStackPolicies(), timeout.New[int](timeLimit))...)
}

func failsafeStackTimeoutContext() stack {
	return failsafeGetWithContext(append(failsafeStackPolicies(), timeout.New[int](timeLimit))...)
}

func failsafeStackOpen() stack {
	return failsafeGet(
		fallback.NewWithResult(substitute),
		newFailsafeRetry(circuitbreaker.ErrOpen),
		newFailsafeOpenBreaker(),
	)
}

// failsafeStackCounting is the stack with a breaker that stays closed while two of three calls
// fail.
func failsafeStackCounting() stack {
	return failsafeGet(
		fallback.NewWithResult(substitute),
		newFailsafeRetry(circuitbreaker.ErrOpen),
		newFailsafeBreaker(neverReached, cooldown),
	)
}

func failsafeStackPolicies() []failsafe.Policy[int] {
	return []failsafe.Policy[int]{
		fallback.NewWithResult(substitute),
		newFailsafeRetry(circuitbreaker.ErrOpen),
		newFailsafeBreaker(failureThreshold, cooldown),
	}
}

func newFailsafeRetry(permanent ...error) failsafe.Policy[int] {
	builder := retrypolicy.NewBuilder[int]().WithMaxAttempts(maxAttempts)
	if len(permanent) > 0 {
		builder = builder.AbortOnErrors(permanent...)
	}
	return builder.Build()
}

func newFailsafeBreaker(threshold uint, openFor time.Duration) circuitbreaker.CircuitBreaker[int] {
	return circuitbreaker.NewBuilder[int]().
		WithFailureThreshold(threshold).
		WithSuccessThreshold(1).
		WithDelay(openFor).
		Build()
}

func newFailsafeOpenBreaker() circuitbreaker.CircuitBreaker[int] {
	breaker := newFailsafeBreaker(failureThreshold, longCooldown)
	breaker.Open()
	return breaker
}

// failsafeGet is the cheapest way to call failsafe-go: one executor for all calls, and an operation
// without a context.
func failsafeGet(policies ...failsafe.Policy[int]) stack {
	executor := failsafe.With(policies...)
	return func(op operation) call {
		fn := op.plain
		return func() (int, error) { return executor.Get(fn) }
	}
}

// failsafeGetWithContext does what the other libraries do: the caller's context goes in and reaches
// the operation.
func failsafeGetWithContext(policies ...failsafe.Policy[int]) stack {
	executor := failsafe.With(policies...)
	return func(op operation) call {
		fn := func(execution failsafe.Execution[int]) (int, error) { return op.withContext(execution.Context()) }
		return func() (int, error) { return executor.WithContext(background).GetWithExecution(fn) }
	}
}
