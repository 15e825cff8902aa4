package failsafemw_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/ratelimiter"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// A hedge of failsafe-go in a pipeline: the second attempt answers while the first one hangs.
func ExampleNew() {
	pipeline := policy.Must(policy.New("stock",
		timeout.New[string](time.Minute),
		failsafemw.New(hedgepolicy.NewWithDelay[string](10*time.Millisecond)),
	))
	outcome := pipeline.Execute(context.Background(), func(ctx context.Context) (string, error) {
		if policy.Attempt(ctx) == 1 {
			<-ctx.Done() // until the hedge has won
			return "", ctx.Err()
		}
		return "12 pieces", nil
	})
	fmt.Println(outcome.Value, outcome.Err, outcome.Attempts)
	// Output: 12 pieces <nil> 2
}

// One limit for calls of different types.
func ExampleAny() {
	shared := ratelimiter.NewBursty[any](1, time.Hour)
	stock := policy.Must(policy.New("stock", failsafemw.Any[int](shared, failsafemw.WithName("api"))))
	title := policy.Must(policy.New("title", failsafemw.Any[string](shared, failsafemw.WithName("api"))))

	n, err := stock.Do(context.Background(), func(context.Context) (int, error) { return 12, nil })
	fmt.Println(n, err)
	_, err = title.Do(context.Background(), func(context.Context) (string, error) { return "Tent", nil })
	fmt.Println(err)
	fmt.Println(errors.Is(err, ratelimiter.ErrExceeded))
	// Output:
	// 12 <nil>
	// rate_limiter "api": rate limit exceeded
	// true
}

// A retry of Tenax in an Executor.
func ExampleFromPipeline() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithBackoff(retry.Constant(time.Millisecond)))))
	executor := failsafe.With(bulkhead.New[string](10), failsafemw.FromPipeline(pipeline))

	stock, err := executor.GetWithExecution(func(e failsafe.Execution[string]) (string, error) {
		if e.IsFirstAttempt() {
			return "", context.DeadlineExceeded
		}
		return fmt.Sprintf("12 pieces after %d attempts", e.Attempts()), nil
	})
	fmt.Println(stock, err)
	// Output: 12 pieces after 2 attempts <nil>
}
