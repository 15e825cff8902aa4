package retry_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestARejectedCallSaysHowTheLatestAttemptFoundTheDependency(t *testing.T) {
	busy, missing := askedToWait(0), classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict})
	for name, test := range map[string]struct {
		errs []error
		want classify.Health
	}{
		"rejected at once":        {[]error{rejection(0)}, classify.HealthUnknown},
		"after a failure":         {[]error{errTransient, rejection(0)}, classify.HealthBad},
		"after two":               {[]error{errTransient, errUnknown, rejection(0)}, classify.HealthBad},
		"after a rate limit":      {[]error{busy, rejection(0)}, classify.HealthGood},
		"after a conflict":        {[]error{errTransient, missing, rejection(0)}, classify.HealthGood},
		"after a failure at last": {[]error{busy, errTransient, rejection(0)}, classify.HealthBad},
		"after a waiting one":     {[]error{errTransient, rejection(1), rejection(0)}, classify.HealthBad},
		"after nothing but waits": {[]error{rejection(1), rejection(1), rejection(0)}, classify.HealthUnknown},
	} {
		s := failing(test.errs...)
		_, err := newPipeline(t, retry.New[int](quickly, retry.WithRejectionWait(time.Second), retry.WithMaxRetryAfter(0))).Do(t.Context(), s.call)
		e := gaveUp(t, err)
		if v := e.Verdict(); e.Reason != retry.ReasonRejected || v.Kind != classify.KindRejected || v.DependencyHealth() != test.want {
			t.Errorf("%s: %v, health %v, want %v", name, err, v.DependencyHealth(), test.want)
		}
	}
}

// rejecting returns a policy that lets n attempts through and rejects the others.
func rejecting(t *testing.T, kind string, n int) policy.Policy[int] {
	switch kind {
	case "breaker":
		return breaker.New[int](breaker.WithFailureThreshold(n))
	case "bulkhead":
		places, block := bulkhead.New[int](1), make(chan struct{})
		t.Cleanup(func() { close(block) })
		attempts := 0
		return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			if attempts++; attempts > n {
				holding := make(chan struct{})
				go newPipeline(t, places).Run(context.Background(), func(context.Context) error { close(holding); <-block; return nil })
				<-holding
			}
			return places.Apply(ctx, next)
		})
	default:
		panic(kind)
	}
}

func TestAnOuterCircuitCountsAFailureWhoseLastAttemptIsRejected(t *testing.T) {
	around := map[string]func(inner ...policy.Policy[int]) []policy.Policy[int]{
		"retry": func(inner ...policy.Policy[int]) []policy.Policy[int] { return inner },
		"timeout and retry": func(inner ...policy.Policy[int]) []policy.Policy[int] {
			return append([]policy.Policy[int]{timeout.New[int](time.Hour)}, inner...)
		},
		"a fallback that fails too": func(inner ...policy.Policy[int]) []policy.Policy[int] {
			fails := fallback.Func(func(context.Context, error) (int, error) { return 0, errors.New("no copy") })
			return append([]policy.Policy[int]{fails}, inner...)
		},
		"two retries": func(inner ...policy.Policy[int]) []policy.Policy[int] {
			return append([]policy.Policy[int]{retry.New[int](retry.WithMaxAttempts(2))}, inner...)
		},
	}
	for name, wrap := range around {
		for _, kind := range []string{"breaker", "bulkhead"} {
			circuit := breaker.NewCircuit(breaker.WithFailureThreshold(3))
			stack := wrap(retry.New[int](quickly), rejecting(t, kind, 2))
			p := newPipeline(t, append([]policy.Policy[int]{breaker.For[int](circuit)}, stack...)...)
			s := always(errTransient)
			_, err := p.Do(t.Context(), s.call)
			if got := circuit.Counts().Failures; len(s.at) != 2 || got != 1 || classify.Of(err).Kind != classify.KindRejected {
				t.Errorf("%s, %s: %d attempts, the outer circuit counts %d failures: %v", name, kind, len(s.at), got, err)
			}
		}
	}
}

func TestAnOuterBudgetTakesTheCostOfACallThatWasRejectedAfterFailures(t *testing.T) {
	for name, test := range map[string]struct {
		errs     []error
		attempts int
		left     float64
	}{
		"a failure, then rejected":                  {[]error{errTransient, rejection(0)}, 2, 9},
		"rejected":                                  {[]error{rejection(0)}, 1, 10},
		"a rate limit, then rejected":               {[]error{askedToWait(0), rejection(0)}, 2, 10},
		"a failure, then rejected for a while":      {[]error{errTransient, rejection(1)}, 3, 9},
		"rejected for a while":                      {[]error{rejection(1)}, 2, 10},
		"a failed retry too":                        {[]error{errTransient, rejection(1), errTransient, rejection(0)}, 4, 6},
		"and the same after a wait for a rejection": {[]error{rejection(1), errTransient, rejection(1)}, 4, 9},
	} {
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 10, RetryCost: 2, FailureCost: 1, SuccessCredit: 1})
		outer := retry.New[int](quickly, retry.WithBudget(budget), retry.WithRejectionWait(time.Second), retry.WithMaxAttempts(4))
		s := failing(test.errs...)
		_, _ = newPipeline(t, outer, retry.New[int](quickly)).Do(t.Context(), s.call)
		if got := budget.Level() * 10; len(s.at) != test.attempts || math.Abs(got-test.left) > 1e-9 {
			t.Errorf("%s: %d attempts and %v left, want %d and %v", name, len(s.at), got, test.attempts, test.left)
		}
	}
}
