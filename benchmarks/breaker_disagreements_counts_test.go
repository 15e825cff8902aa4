package benchmarks_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/google/go-cmp/cmp"
	"github.com/sony/gobreaker/v2"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// failsafe-go shows an open breaker as open until the next call, even long after its delay.
func TestBreakersDifferInTheStateAfterTheCooldown(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		circuit := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldown(openFor))
		failsafeBreaker, gobreakerBreaker := newFailsafeBreaker(1, openFor), newGobreaker(1, openFor)
		_, _ = circuit.Apply(background, policy.NextFunc(func(context.Context) (int, error) { return 0, errTransient }))
		failsafeBreaker.RecordError(errTransient)
		_, _ = gobreakerBreaker.Execute(func() (int, error) { return 0, errTransient })
		time.Sleep(openFor + 1)
		got := fmt.Sprint(circuit.State(), " ", failsafeBreaker.State(), " ", gobreakerBreaker.State())
		if want := "half_open open half-open"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// gobreaker decides whether to open only when a call fails, so a success that completes the minimum
// of calls does not open it.
func TestBreakersDifferInASuccessThatMakesTheCallsEnough(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		all := atARate(0.5, 4)
		all["gobreaker"] = gobreakerCircuit{gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.Requests >= 4 && c.TotalFailures*2 >= c.Requests },
		})}
		got := make(map[string]bool)
		for name, b := range all {
			for _, err := range []error{errTransient, errTransient, errTransient, nil} {
				b.begin()(err)
			}
			got[name] = b.closed()
		}
		want := map[string]bool{"tenax": false, "failsafe-go": false, "gobreaker": true}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("closed (-want +got):\n%s", diff)
		}
	})
}

// failsafe-go rounds the rate to whole percents before it compares.
func TestBreakersDifferInARateJustBelow(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		got := make(map[string]bool)
		for name, b := range atARate(1, 201) {
			b.begin()(nil)
			for range 200 {
				b.begin()(errTransient)
			}
			got[name] = b.closed()
		}
		if diff := cmp.Diff(map[string]bool{"tenax": true, "failsafe-go": false}, got); diff != "" {
			t.Errorf("closed after 200 failures of 201 calls at a rate of 1 (-want +got):\n%s", diff)
		}
	})
}

// withThreeProbes returns breakers that open on one failure, admit three probes at once, and close
// when one succeeds.
func withThreeProbes() map[string]standalone {
	return map[string]standalone{
		"tenax": tenaxCircuit{breaker.New[int](
			breaker.WithFailureThreshold(1), breaker.WithCooldown(openFor), breaker.WithProbes(3, 1))},
		"failsafe-go": failsafeCircuit{circuitbreaker.NewBuilder[int]().
			WithSuccessThresholdRatio(1, 3).WithDelay(openFor).Build()},
		"gobreaker": gobreakerCircuit{gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{
			MaxRequests: 3, Timeout: openFor,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 1 },
		})},
	}
}

// gobreaker has one setting for the concurrent probes and for the successes that close it.
func TestBreakersDifferInHowManyProbesMustSucceed(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		got := make(map[string]bool)
		for name, b := range withThreeProbes() {
			b.begin()(errTransient)
			time.Sleep(openFor + 1)
			first, second := b.begin(), b.begin()
			first(nil)
			got[name] = b.closed()
			second(nil)
		}
		want := map[string]bool{"tenax": true, "failsafe-go": true, "gobreaker": false}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("closed after one of two probes (-want +got):\n%s", diff)
		}
	})
}

// failsafe-go closes or opens a half-open breaker by counts: one failed probe of three is not
// enough to open it.
func TestBreakersDifferInHowManyProbesMustFail(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		got := make(map[string]bool)
		for name, b := range withThreeProbes() {
			b.begin()(errTransient)
			time.Sleep(openFor + 1)
			b.begin()(errTransient)
			if end := b.begin(); end != nil {
				got[name] = true
				end(nil)
			}
		}
		if diff := cmp.Diff(map[string]bool{"failsafe-go": true}, got); diff != "" {
			t.Errorf("another probe after one that failed (-want +got):\n%s", diff)
		}
	})
}
