package benchmarks_test

import (
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func tenaxRetry() stack {
	return tenaxDo(newTenaxRetry())
}

func tenaxBreaker() stack {
	return tenaxDo(newTenaxBreaker(failureThreshold, cooldown))
}

func tenaxBreakerByRate() stack {
	return tenaxDo(breaker.New[int](
		breaker.WithFailureRate(failureRate, breakerWindow, failureThreshold), breaker.WithCooldown(cooldown)))
}

func tenaxBreakerSustained() stack {
	return tenaxDo(breaker.New[int](
		breaker.WithSustainedFailureRate(failureRate, breakerWindow, failureThreshold), breaker.WithCooldown(cooldown)))
}

func tenaxCounting() stack {
	return tenaxDo(newTenaxBreaker(neverReached, cooldown))
}

func tenaxOpen() stack {
	return tenaxDo(newTenaxOpenBreaker())
}

func tenaxTimeout() stack {
	return tenaxDo(timeout.New[int](timeLimit))
}

func tenaxFallback() stack {
	return tenaxDo(fallback.Value(substitute))
}

func tenaxStack() stack {
	return tenaxDo(tenaxStackPolicies()...)
}

func tenaxStackTimeout() stack {
	return tenaxDo(append(tenaxStackPolicies(), timeout.New[int](timeLimit))...)
}

func tenaxStackOpen() stack {
	return tenaxDo(fallback.Value(substitute), newTenaxRetry(), newTenaxOpenBreaker())
}

// tenaxStackCounting is the stack with a breaker that stays closed while two of three calls fail.
func tenaxStackCounting() stack {
	return tenaxDo(fallback.Value(substitute), newTenaxRetry(), newTenaxBreaker(neverReached, cooldown))
}

func tenaxStackPolicies() []policy.Policy[int] {
	return []policy.Policy[int]{
		fallback.Value(substitute),
		newTenaxRetry(),
		newTenaxBreaker(failureThreshold, cooldown),
	}
}

func newTenaxRetry() policy.Policy[int] {
	return retry.New[int](retry.WithMaxAttempts(maxAttempts), retry.WithBackoff(retry.Constant(0)))
}

func newTenaxBreaker(threshold int, openFor time.Duration) *breaker.Breaker[int] {
	return breaker.New[int](breaker.WithFailureThreshold(threshold), breaker.WithCooldown(openFor))
}

func newTenaxOpenBreaker() policy.Policy[int] {
	circuit := breaker.NewCircuit(breaker.WithFailureThreshold(failureThreshold), breaker.WithCooldown(longCooldown))
	trip := policy.Must(policy.New("trip", breaker.For[int](circuit)))
	for range failureThreshold {
		_, _ = trip.Do(background, alwaysFails(errTransient)().withContext)
	}
	return breaker.For[int](circuit)
}

func tenaxDo(policies ...policy.Policy[int]) stack {
	pipeline := policy.Must(policy.New("benchmark", policies...))
	return func(op operation) call {
		fn := policy.Func[int](op.withContext)
		return func() (int, error) { return pipeline.Do(background, fn) }
	}
}
