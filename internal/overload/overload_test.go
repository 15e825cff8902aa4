package overload_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	failsafetimeout "github.com/failsafe-go/failsafe-go/timeout"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/overload"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// freeze is a service at 80 % of its capacity whose workers all stop for ten seconds.
var freeze = overload.Scenario{
	Workers: 8, ServiceTime: 10 * time.Millisecond, Queue: 4000, Rate: 640,
	FrozenFrom: 20 * time.Second, FrozenUntil: 30 * time.Second, End: 90 * time.Second,
	Seed: 1,
}

func through(policies ...policy.Policy[struct{}]) overload.Call {
	pipeline := policy.Must(policy.New("overload", policies...))
	return func(ctx context.Context, serve func(context.Context) error) error { return pipeline.Run(ctx, serve) }
}

// failsafeGo is the same retries and time limit by failsafe-go: the scenario is hard for others as well.
func failsafeGo() overload.Call {
	executor := failsafe.With(
		retrypolicy.NewBuilder[any]().WithMaxAttempts(3).WithBackoff(100*time.Millisecond, 10*time.Second).Build(),
		failsafetimeout.New[any](time.Second))
	return func(ctx context.Context, serve func(context.Context) error) error {
		return executor.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
			return serve(e.Context())
		})
	}
}

func TestAnOutageEndsWhenItsCauseDoes(t *testing.T) {
	limit := timeout.New[struct{}](time.Second)
	tests := []struct {
		name     string
		call     overload.Call
		recovers bool
	}{
		// Without a breaker the queue is full of requests that nobody waits for any more, and retries keep it full.
		{"retries alone keep it going", through(retry.New[struct{}](), limit), false},
		{"and so do those of failsafe-go", failsafeGo(), false},
		{"a breaker lets it recover", through(
			retry.New[struct{}](), breaker.New[struct{}](breaker.WithCooldown(time.Second)), limit), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := overload.Run(freeze, tt.call)
				t.Logf("goodput %.1f %%, recovery %v, %.2f attempts a request", 100*r.Goodput(), r.Recovery, r.AttemptsPerRequest())
				if tt.recovers && (r.Goodput() < 0.97 || r.Recovery > 2*time.Second || r.Recovery < 0) {
					t.Error("the outage outlives its cause")
				}
				if !tt.recovers && r.Goodput() > 0.5 {
					t.Error("the scenario does not show what it is for")
				}
			})
		})
	}
}
