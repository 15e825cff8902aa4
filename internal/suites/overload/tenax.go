package overload

import (
	"context"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// Stack is the policies that clients put around their requests.
type Stack struct {
	Name      string
	NewClient func() Call
}

type nothing = struct{}

// Recommended is the stack of docs/overload.md. Its numbers are the same in all scenarios, and
// those of httpmw.Standard.
func Recommended() Stack {
	return Stack{"retry with budget, breaker 200 ms, bulkhead 64", client(budgeted, breaking(200*time.Millisecond), limited)}
}

// Retries returns a stack of retries alone.
func Retries() Stack { return Stack{"retry", client(retrying)} }

// Tenax returns the stacks of Tenax, the recommended one first.
func Tenax() []Stack {
	return []Stack{
		Recommended(),
		{"httpmw.Standard as it comes", standardClient},
		{"timeout", client()},
		Retries(),
		{"retry with budget", client(budgeted)},
		{"retry, breaker 60 s", client(retrying, breaking(time.Minute))},
		{"retry, breaker 1 s", client(retrying, breaking(time.Second))},
		{"retry with budget, breaker 200 ms", client(budgeted, breaking(200*time.Millisecond))},
		{"retry that waits for the breaker, 1 s", client(waiting, breaking(time.Second))},
		{"retry with budget, breaker for slow calls", client(budgeted, breakingWhenSlow)},
		{"bulkhead 64", client(limited)},
	}
}

func retrying() policy.Policy[nothing] { return retry.New[nothing]() }

func budgeted() policy.Policy[nothing] {
	return retry.New[nothing](retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))
}

func waiting() policy.Policy[nothing] {
	return retry.New[nothing](retry.WithRejectionWait(time.Second), retry.WithBackoff(retry.Constant(time.Second)),
		retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))
}

func breaking(cooldown time.Duration) func() policy.Policy[nothing] {
	return func() policy.Policy[nothing] {
		return breaker.New[nothing](breaker.WithCooldown(cooldown), breaker.WithProbeTimeout(time.Second))
	}
}

func breakingWhenSlow() policy.Policy[nothing] {
	return breaker.New[nothing](breaker.WithFailureRate(0.5, time.Second, 10), breaker.WithSlowCalls(250*time.Millisecond, 0.5),
		breaker.WithCooldown(50*time.Millisecond), breaker.WithProbeTimeout(time.Second))
}

func limited() policy.Policy[nothing] { return bulkhead.New[nothing](64) }

// client returns a constructor of clients with the policies around a timeout of a second.
func client(policies ...func() policy.Policy[nothing]) func() Call {
	return func() Call {
		made := make([]policy.Policy[nothing], 0, len(policies)+1)
		for _, p := range policies {
			made = append(made, p())
		}
		pipeline := policy.Must(policy.New("overload", append(made, timeout.New[nothing](time.Second))...))
		return func(ctx context.Context, serve func(context.Context) error) error { return pipeline.Run(ctx, serve) }
	}
}

type serveKey struct{}

// simulated is a base that calls the simulated service.
type simulated struct{}

func (simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	serve, ok := r.Context().Value(serveKey{}).(func(context.Context) error)
	if !ok {
		return nil, errFailed
	}
	if err := serve(r.Context()); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

func standardClient() Call {
	transport := httpmw.Standard("overload", httpmw.WithBase(simulated{}))
	return func(ctx context.Context, serve func(context.Context) error) error {
		request, err := http.NewRequestWithContext(context.WithValue(ctx, serveKey{}, serve), http.MethodGet, "http://service.test/", http.NoBody)
		if err != nil {
			return err
		}
		response, err := transport.RoundTrip(request)
		if err != nil {
			return err
		}
		return response.Body.Close()
	}
}
