package benchmarks_test

import (
	"math"

	"github.com/eapache/go-resiliency/breaker"
	"github.com/eapache/go-resiliency/deadline"
	"github.com/eapache/go-resiliency/retrier"
)

func resiliencyRetry() stack {
	return resiliencyRetrier(nil)
}

// resiliencyRetryUnless retries all but the given errors.
func resiliencyRetryUnless(permanent ...error) func() stack {
	return func() stack { return resiliencyRetrier(retrier.BlacklistClassifier(permanent)) }
}

func resiliencyRetrier(classifier retrier.Classifier) stack {
	r := retrier.New(retrier.ConstantBackoff(maxAttempts-1, 0), classifier)
	return func(op operation) call {
		fn := op.errorOnly
		return func() (int, error) { return 0, r.Run(fn) }
	}
}

func resiliencyBreaker() stack {
	return resiliencyGuard(breaker.New(failureThreshold, 1, cooldown))
}

// resiliencyCounting has an unreachable threshold, because a success does not reset its count of
// failures.
func resiliencyCounting() stack {
	return resiliencyGuard(breaker.New(math.MaxInt, 1, cooldown))
}

func resiliencyOpen() stack {
	b := breaker.New(failureThreshold, 1, longCooldown)
	for range failureThreshold {
		_ = b.Run(func() error { return errTransient })
	}
	return resiliencyGuard(b)
}

func resiliencyGuard(b *breaker.Breaker) stack {
	return func(op operation) call {
		fn := op.errorOnly
		return func() (int, error) { return 0, b.Run(fn) }
	}
}

func resiliencyDeadline() stack {
	d := deadline.New(timeLimit)
	return func(op operation) call {
		fn := op.withStop
		return func() (int, error) { return 0, d.Run(fn) }
	}
}
