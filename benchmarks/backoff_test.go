package benchmarks_test

import (
	"github.com/cenkalti/backoff/v5"
)

func backoffRetry() stack {
	// A ZeroBackOff has no state, so one of them, and the options around it, serve every call.
	options := []backoff.RetryOption{
		backoff.WithBackOff(&backoff.ZeroBackOff{}),
		backoff.WithMaxTries(maxAttempts),
	}
	return func(op operation) call {
		fn := backoff.Operation[int](op.plain)
		return func() (int, error) { return backoff.Retry(background, fn, options...) }
	}
}
