package overload_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

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

func TestAnOutageEndsWhenItsCauseDoes(t *testing.T) {
	limit := timeout.New[struct{}](time.Second)
	tests := []struct {
		name     string
		call     overload.Call
		recovers bool
	}{
		// Without a breaker the queue is full of requests that nobody waits for any more, and retries keep it full.
		{"retries alone keep it going", through(retry.New[struct{}](), limit), false},
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
