package retry_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// flaky fails twice and then answers.
func flaky(ctx context.Context) (string, error) {
	if policy.Attempt(ctx) < 3 {
		return "", errors.New("503 Service Unavailable")
	}
	return "in stock", nil
}

func down(context.Context) (string, error) { return "", errors.New("503 Service Unavailable") }

// now lets the examples retry without waits.
var now = retry.WithBackoff(retry.Constant(0))

func ExampleNew() {
	pipeline := policy.Must(policy.New("stock", retry.New[string]()))

	answer, err := pipeline.Do(context.Background(), flaky)
	fmt.Println(answer, err)
	// Output: in stock <nil>
}

func ExampleError() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](now)))

	_, err := pipeline.Do(context.Background(), down)
	fmt.Println(err)
	fmt.Println("exhausted:", errors.Is(err, retry.ErrExhausted))
	if e, ok := errors.AsType[*retry.Error](err); ok {
		fmt.Println(e.Attempts, e.Reason, e.ErrorType())
		fmt.Println(e.Errors)
	}
	// Output:
	// retry: gave up after 3 attempts, as many as allowed: 503 Service Unavailable
	// exhausted: true
	// 3 exhausted server_error
	// [503 Service Unavailable 503 Service Unavailable 503 Service Unavailable]
}

func ExampleRetry_Apply() {
	// On its own, without a pipeline.
	answer, err := retry.New[string](now).Apply(context.Background(), policy.NextFunc(flaky))
	fmt.Println(answer, err)
	// Output: in stock <nil>
}

func ExampleRetry_Describe() {
	fmt.Println(retry.New[string]().Describe())
	// Output: retry(max attempts 3, backoff exponential from 100ms to 10s by 2, jitter full, max retry-after 1m0s)
}

func ExampleRetry_Validate() {
	r := retry.New[string](
		retry.WithMaxAttempts(0),
		retry.WithBackoff(retry.Exponential(time.Second, time.Millisecond, 0.5)),
	)
	fmt.Println(r.Validate())
	// Output:
	// retry: WithMaxAttempts(0): must be at least 1
	// retry: Exponential(1ms): the maximum must not be below the initial 1s
	// retry: Exponential(0.5): the factor must be a number of at least 1
}

func ExampleWithMaxAttempts() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithMaxAttempts(5), now)))

	outcome := pipeline.Execute(context.Background(), down)
	fmt.Println(outcome.Attempts)
	// Output: 5
}

func ExampleWithBackoff() {
	r := retry.New[string](
		retry.WithBackoff(retry.Exponential(50*time.Millisecond, 2*time.Second, 3)),
		retry.WithJitter(retry.EqualJitter),
	)
	fmt.Println(r.Describe())
	// Output: retry(max attempts 3, backoff exponential from 50ms to 2s by 3, jitter equal, max retry-after 1m0s)
}

func ExampleWithJitter() {
	r := retry.New[string](retry.WithJitter(retry.DecorrelatedJitter))
	fmt.Println(r.Describe())
	// Output: retry(max attempts 3, backoff exponential from 100ms to 10s by 2, jitter decorrelated, max retry-after 1m0s)
}

func ExampleWithMaxElapsed() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](
		retry.WithBackoff(retry.Constant(time.Hour)), retry.WithJitter(retry.NoJitter), retry.WithMaxElapsed(time.Minute),
	)))

	// It returns at once: the second attempt would come too late.
	_, err := pipeline.Do(context.Background(), down)
	fmt.Println(err)
	// Output: retry: gave up after 1 attempt, as the next, due in 1h0m0s, would come too late: 503 Service Unavailable
}

func ExampleWithMaxRetryAfter() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithMaxRetryAfter(30*time.Second))))

	_, err := pipeline.Do(context.Background(), func(context.Context) (string, error) {
		return "", classify.As(errors.New("429 Too Many Requests"), classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: time.Hour,
		})
	})
	fmt.Println(err)
	// Output: retry: gave up after 1 attempt, as the next, due in 1h0m0s, would come too late: 429 Too Many Requests
}

var errSoldOut = errors.New("sold out")

func ExampleWithClassifier() {
	classifier := func(err error) (classify.Verdict, bool) {
		if errors.Is(err, errSoldOut) {
			return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindNotFound}, true
		}
		return classify.Verdict{}, false // left to the rules of package classify
	}
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithClassifier(classifier), now)))

	outcome := pipeline.Execute(context.Background(), func(context.Context) (string, error) { return "", errSoldOut })
	fmt.Println(outcome.Attempts, outcome.Err)
	// Output: 1 retry: gave up after 1 attempt, as the error is permanent: sold out
}

func ExampleWithRetryIf() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](
		retry.WithRetryIf(func(err error) bool { return errors.Is(err, errSoldOut) }), now,
	)))

	outcome := pipeline.Execute(context.Background(), func(context.Context) (string, error) { return "", errSoldOut })
	fmt.Println(outcome.Attempts)
	// Output: 3
}

func ExampleWithRejectionWait() {
	circuit := breaker.New[string](breaker.WithFailureThreshold(1), breaker.WithCooldown(10*time.Millisecond))
	pipeline := policy.Must(policy.New("stock",
		retry.New[string](retry.WithRejectionWait(time.Second), now),
		circuit,
	))

	// The second attempt is rejected. It says when a probe is let through, and the third attempt is
	// that probe.
	answer, err := pipeline.Do(context.Background(), flaky)
	fmt.Println(answer, err)
	fmt.Println(circuit.State())
	// Output:
	// in stock <nil>
	// closed
}

func ExampleWithBudget() {
	// One for each dependency, shared by all the pipelines that call it.
	budget := retry.NewBudget(retry.AWSTokenBucket())
	stock := policy.Must(policy.New("stock", retry.New[string](retry.WithBudget(budget), now)))
	prices := policy.Must(policy.New("prices", retry.New[float64](retry.WithBudget(budget), now)))

	attempts := 0
	for range 1000 {
		attempts += stock.Execute(context.Background(), down).Attempts
	}
	// The budget is used up: 1000 calls have made 100 retries, and not 2000.
	fmt.Println(attempts, budget.Level())

	// It is used up for the other pipeline as well.
	_, err := prices.Do(context.Background(), func(context.Context) (float64, error) {
		return 0, errors.New("503 Service Unavailable")
	})
	fmt.Println(err)
	// Output:
	// 1100 0
	// retry: gave up after 1 attempt, as the retry budget is used up: 503 Service Unavailable
}

func ExampleNewBudget() {
	budget := retry.NewBudget(retry.TokenBucket{
		Capacity: 100, RetryCost: 10, TimeoutCost: 20, SuccessCredit: 1,
	})
	fmt.Println(budget)
	// Output: token bucket, 100 of 100
}

func ExampleAWSTokenBucket() {
	// AWS's SDKs of 2026 let failures cost more, and a 429 as little as before.
	bucket := retry.AWSTokenBucket()
	bucket.RetryCost, bucket.TimeoutCost, bucket.RateLimitCost = 14, 0, 5

	r := retry.New[string](retry.WithBudget(retry.NewBudget(bucket)))
	fmt.Println(r.Validate())
	// Output: <nil>
}

func ExampleGRPCTokenBucket() {
	pipeline := policy.Must(policy.New("stock", retry.New[string](
		retry.WithBudget(retry.NewBudget(retry.GRPCTokenBucket(10, 0.1))), retry.WithMaxAttempts(100), now,
	)))

	// The fifth failure leaves no more than half of the tokens.
	_, err := pipeline.Do(context.Background(), down)
	fmt.Println(err)
	// Output: retry: gave up after 5 attempts, as the retry budget is used up: 503 Service Unavailable
}

func ExampleEnvoyTrafficShare() {
	budget := retry.NewBudget(retry.EnvoyTrafficShare())
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithBudget(budget), now)))

	answer, err := pipeline.Do(context.Background(), flaky)
	fmt.Println(answer, err)
	fmt.Println(budget)
	// Output:
	// in stock <nil>
	// traffic share, 0 of 3 retries in flight
}

func ExampleBudget_Level() {
	budget := retry.NewBudget(retry.AWSTokenBucket())
	pipeline := policy.Must(policy.New("stock", retry.New[string](retry.WithBudget(budget), now)))

	_, _ = pipeline.Do(context.Background(), down) // two retries in vain
	fmt.Println(budget.Level(), budget)
	// Output: 0.98 token bucket, 490 of 500
}

// show prints the delays before the first five retries.
func show(b retry.Backoff) {
	for n := range 5 {
		fmt.Print(b.Delay(n+1), " ")
	}
	fmt.Println()
}

func ExampleExponential() {
	show(retry.Exponential(100*time.Millisecond, time.Second, 2))
	// Output: 100ms 200ms 400ms 800ms 1s
}

func ExampleConstant() {
	show(retry.Constant(time.Second))
	// Output: 1s 1s 1s 1s 1s
}

func ExampleLinear() {
	show(retry.Linear(time.Second, 2*time.Second, 6*time.Second))
	// Output: 1s 3s 5s 6s 6s
}

func ExampleSchedule() {
	show(retry.Schedule(0, time.Second, 5*time.Second))
	// Output: 0s 1s 5s 5s 5s
}

func ExampleBackoffFunc() {
	show(retry.BackoffFunc(func(n int) time.Duration { return time.Duration(n*n) * time.Second }))
	// Output: 1s 4s 9s 16s 25s
}

// A budget that binds only while an adaptive limit, or anything else that knows about the load,
// says that calls are held back.
func ExampleWithBudgetWhen() {
	var strained atomic.Bool
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 0.1})
	pipeline := policy.Must(policy.New("stock", retry.New[int](
		retry.WithMaxAttempts(5), retry.WithBackoff(retry.Constant(0)), retry.WithBudget(budget),
		retry.WithBudgetWhen(func(context.Context) bool { return strained.Load() }),
	)))
	fails := func(context.Context) (int, error) { return 0, errors.New("500 Internal Server Error") }

	_, err := pipeline.Do(context.Background(), fails)
	fmt.Println(err)
	strained.Store(true)
	_, err = pipeline.Do(context.Background(), fails)
	fmt.Println(err)
	// Output:
	// retry: gave up after 5 attempts, as many as allowed: 500 Internal Server Error
	// retry: gave up after 2 attempts, as the retry budget is used up: 500 Internal Server Error
}
