package benchmarks_test

import (
	retrygo "github.com/avast/retry-go/v5"
)

func retryGoRetry() stack {
	retrier := retrygo.NewWithData[int](
		retrygo.Attempts(maxAttempts),
		retrygo.Delay(0),
		retrygo.DelayType(retrygo.FixedDelay),
	)
	return func(op operation) call {
		fn := retrygo.RetryableFuncWithData[int](op.plain)
		return func() (int, error) { return retrier.Do(fn) }
	}
}
