package policy_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func fetchStock(context.Context) (int, error) { return 12, nil }

func ExampleNew() {
	pipeline, err := policy.New("inventory",
		retry.New[int](),
		breaker.New[int](breaker.WithName("inventory")),
	)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	stock, err := pipeline.Do(context.Background(), fetchStock)
	fmt.Println(stock, err)
	// Output: 12 <nil>
}

// All problems with the options are returned together.
func ExampleNew_invalidOptions() {
	_, err := policy.New("inventory",
		retry.New[int](retry.WithMaxAttempts(0), retry.WithMaxElapsed(-time.Second)),
		breaker.New[int](breaker.WithCooldown(0)),
	)
	fmt.Println(err)

	if option, ok := errors.AsType[*policy.OptionError](err); ok {
		fmt.Println("the first is", option.Option, "of", option.Policy)
	}
	// Output:
	// policy: pipeline "inventory": policy 1: retry: WithMaxAttempts(0): must be at least 1
	// policy 1: retry: WithMaxElapsed(-1s): must not be negative
	// policy 2: breaker: WithCooldown(0s): must be positive
	// the first is WithMaxAttempts of retry
}

func ExampleMust() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int]()))

	stock, err := pipeline.Do(context.Background(), fetchStock)
	fmt.Println(stock, err)
	// Output: 12 <nil>
}

func ExamplePipeline_Do() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int](retry.WithBackoff(retry.Constant(0)))))

	stock, err := pipeline.Do(context.Background(), func(ctx context.Context) (int, error) {
		if policy.Attempt(ctx) == 1 {
			return 0, errors.New("connection reset by peer")
		}
		return 12, nil
	})
	fmt.Println(stock, err)
	// Output: 12 <nil>
}

func ExamplePipeline_Run() {
	pipeline := policy.Must(policy.New("orders", retry.New[struct{}]()))

	err := pipeline.Run(context.Background(), func(context.Context) error {
		fmt.Println("order sent")
		return nil
	})
	fmt.Println(err)
	// Output:
	// order sent
	// <nil>
}

func ExamplePipeline_Call() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int]()))

	stock, err := pipeline.Call(context.Background(), policy.Func[int](fetchStock))
	fmt.Println(stock, err)
	// Output: 12 <nil>
}

func ExamplePipeline_Execute() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int](retry.WithBackoff(retry.Constant(0)))))

	outcome := pipeline.Execute(context.Background(), func(ctx context.Context) (int, error) {
		if policy.Attempt(ctx) < 3 {
			return 0, errors.New("503 Service Unavailable")
		}
		return 12, nil
	})
	fmt.Println(outcome.Value, outcome.Err, outcome.Attempts, outcome.Degraded)
	// Output: 12 <nil> 3 false
}

func ExamplePipeline_Go() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int]()))
	ctx := context.Background()

	future := pipeline.Go(ctx, fetchStock)
	fmt.Println("the call runs")
	stock, err := future.Wait(ctx)
	fmt.Println(stock, err)
	// Output:
	// the call runs
	// 12 <nil>
}

func ExampleFuture_Done() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int]()))
	ctx := context.Background()

	future := pipeline.Go(ctx, fetchStock)
	select {
	case <-future.Done():
		stock, err := future.Wait(ctx)
		fmt.Println(stock, err)
	case <-ctx.Done():
		fmt.Println("gave up waiting")
	}
	// Output: 12 <nil>
}

func ExamplePipeline_Wrap() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int]()))

	fetch := pipeline.Wrap(fetchStock)
	stock, err := fetch(context.Background())
	fmt.Println(stock, err)
	// Output: 12 <nil>
}

func ExampleDecorate() {
	pipeline := policy.Must(policy.New("greeter", retry.New[string]()))

	greet := policy.Decorate(pipeline, func(_ context.Context, name string) (string, error) {
		return "Hello, " + name, nil
	})
	greeting, err := greet(context.Background(), "Ada")
	fmt.Println(greeting, err)
	// Output: Hello, Ada <nil>
}

// A pipeline is a policy, so stacks nest.
func ExamplePipeline_Apply() {
	careful := policy.Must(policy.New("careful", retry.New[int](), breaker.New[int]()))
	pipeline := policy.Must(policy.New("inventory", policy.Recover[int](), careful))

	fmt.Println(pipeline.Do(context.Background(), fetchStock))
	// Output: 12 <nil>
}

func ExamplePipeline_Describe() {
	pipeline := policy.Must(policy.New("inventory",
		policy.Recover[int](),
		retry.New[int](retry.WithMaxAttempts(5), retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)),
	))
	fmt.Println(pipeline.Describe())
	// Output: pipeline "inventory"(recover, retry(max attempts 5, backoff constant 1s, jitter none, max retry-after 1m0s))
}

func ExampleRecover() {
	pipeline := policy.Must(policy.New("inventory", policy.Recover[int]()))

	_, err := pipeline.Do(context.Background(), func(context.Context) (int, error) {
		panic("out of cheese")
	})
	fmt.Println(err)

	if panicked, ok := errors.AsType[*policy.PanicError](err); ok {
		fmt.Println(panicked.Value)
	}
	// Output:
	// policy: the function panicked with a value of type string
	// out of cheese
}

func ExampleMiddleware() {
	logged := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		fmt.Println("before")
		defer fmt.Println("after")
		return next.Do(ctx)
	})
	pipeline := policy.Must(policy.New("inventory", logged))

	fmt.Println(pipeline.Do(context.Background(), fetchStock))
	// Output:
	// before
	// after
	// 12 <nil>
}

// NextFunc stands in for the rest of the chain where a policy is tested on its own.
func ExampleNextFunc() {
	double := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		n, err := next.Do(ctx)
		return 2 * n, err
	})
	fmt.Println(double.Apply(context.Background(), policy.NextFunc(fetchStock)))
	// Output: 24 <nil>
}

// A policy that calls next more than once numbers the attempts.
func ExampleWithAttempt() {
	twice := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		if n, err := next.Do(ctx); err == nil {
			return n, nil
		}
		return next.Do(policy.WithAttempt(ctx, 2))
	})
	pipeline := policy.Must(policy.New("inventory", twice))

	err := pipeline.Run(context.Background(), func(ctx context.Context) error {
		fmt.Println("attempt", policy.Attempt(ctx))
		return errors.New("no")
	})
	fmt.Println(err)
	// Output:
	// attempt 1
	// attempt 2
	// no
}

// attemptPrinter is an observer, and the policy that adds it.
type attemptPrinter struct{}

func (p *attemptPrinter) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Observe(p).Do(ctx)
}

func (p *attemptPrinter) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	fmt.Println("attempt", a.Number, "begins")
	return ctx
}

func (p *attemptPrinter) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	fmt.Println("attempt", a.Number, "ends:", a.Err)
}

func (p *attemptPrinter) Event(_ context.Context, e policy.Event) {
	fmt.Println("event", e.Type, "of", e.Policy)
}

func ExampleNext_Observe() {
	pipeline := policy.Must(policy.New("inventory",
		new(attemptPrinter),
		retry.New[int](retry.WithBackoff(retry.Constant(0))),
	))
	_, _ = pipeline.Do(context.Background(), func(ctx context.Context) (int, error) {
		if policy.Attempt(ctx) == 1 {
			return 0, errors.New("503 Service Unavailable")
		}
		return 12, nil
	})
	// Output:
	// attempt 1 begins
	// attempt 1 ends: 503 Service Unavailable
	// event retry of retry
	// attempt 2 begins
	// attempt 2 ends: <nil>
}

func ExampleNext_Emit() {
	closed := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		err := errors.New("closed on Sundays")
		next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: "opening hours", Reason: "sunday", Err: err})
		return 0, err
	})
	pipeline := policy.Must(policy.New("inventory", new(attemptPrinter), closed))

	_, err := pipeline.Do(context.Background(), fetchStock)
	fmt.Println(err)
	// Output:
	// event rejected of opening hours
	// closed on Sundays
}

// body is an error that holds a connection until it is discarded.
type body struct{}

func (body) Error() string { return "503 Service Unavailable" }
func (body) Discard()      { fmt.Println("connection given back") }

func ExampleDiscard() {
	err := fmt.Errorf("fetching: %w", body{})
	policy.Discard(err)
	// Output: connection given back
}
