package overload

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// Stack is the policies that clients put around their requests.
type Stack struct {
	Name string
	// NewClient returns a client for a scenario, of which it may know the patience only.
	NewClient func(Scenario) Call
}

type nothing = struct{}

// made makes a policy for callers with that patience.
type made func(patience time.Duration) policy.Policy[nothing]

// Recommended is what httpmw.Standard was before it adapted itself: a circuit that opens after five
// failures in a row, and a fixed limit. Its numbers are the same in all scenarios.
func Recommended() Stack {
	return Stack{"retry with budget, breaker 200 ms, bulkhead 64", client(budgeted, breaking(200*time.Millisecond), limited(64))}
}

// Retries returns a stack of retries alone.
func Retries() Stack { return Stack{"retry", client(retrying)} }

// Tenax returns the stacks of Tenax that are made of parts, the recommended one first.
func Tenax() []Stack {
	return []Stack{
		Recommended(),
		{"timeout", client()},
		Retries(),
		{"retry with budget", client(budgeted)},
		{"retry, breaker 60 s", client(retrying, breaking(time.Minute))},
		{"retry, breaker 1 s", client(retrying, breaking(time.Second))},
		{"retry with budget, breaker 200 ms", client(budgeted, breaking(200*time.Millisecond))},
		{"retry that waits for the breaker, 1 s", client(waiting, breaking(time.Second))},
		{"retry with budget, breaker for slow calls", client(budgeted, breakingWhenSlow)},
		{"bulkhead 64", client(limited(64))},
	}
}

func retrying(time.Duration) policy.Policy[nothing] { return retry.New[nothing]() }

func budgeted(time.Duration) policy.Policy[nothing] {
	return retry.New[nothing](retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))
}

func waiting(time.Duration) policy.Policy[nothing] {
	return retry.New[nothing](retry.WithRejectionWait(time.Second), retry.WithBackoff(retry.Constant(time.Second)),
		retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))
}

func breaking(cooldown time.Duration) made {
	return func(patience time.Duration) policy.Policy[nothing] {
		return breaker.New[nothing](breaker.WithCooldown(cooldown), breaker.WithProbeTimeout(patience))
	}
}

func breakingWhenSlow(patience time.Duration) policy.Policy[nothing] {
	return breaker.New[nothing](breaker.WithFailureRate(0.5, patience, 10), breaker.WithSlowCalls(patience/4, 0.5),
		breaker.WithCooldown(50*time.Millisecond), breaker.WithProbeTimeout(patience))
}

func limited(calls int) made {
	return func(time.Duration) policy.Policy[nothing] { return bulkhead.New[nothing](calls) }
}

// client returns a constructor of clients with the policies around a timeout: the patience.
func client(policies ...made) func(Scenario) Call {
	return func(s Scenario) Call {
		chain := make([]policy.Policy[nothing], 0, len(policies)+1)
		for _, p := range policies {
			chain = append(chain, p(s.patience()))
		}
		pipeline := policy.Must(policy.New("overload", append(chain, timeout.New[nothing](s.patience()))...))
		return func(ctx context.Context, serve func(context.Context) error) error { return pipeline.Run(ctx, serve) }
	}
}
