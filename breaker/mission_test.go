package breaker_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// The circuit records failures and opens after the threshold, prevents requests when open, and
// resets on success.
func TestMissionCircuitBreakerPattern(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		unavailable := failWith(errors.New("503 Service Unavailable"))
		b := breaker.New[int]()
		for failures := range 4 {
			do(t, b, unavailable)
			assertCounts(t, b, breaker.Counts{Failures: failures + 1})
		}
		do(t, b, succeed)
		assertCounts(t, b, breaker.Counts{})

		for range 5 {
			assertState(t, b, breaker.Closed)
			do(t, b, unavailable)
		}
		assertState(t, b, breaker.Open)
		assertRejected(t, b, time.Minute)

		time.Sleep(time.Minute)
		assertState(t, b, breaker.HalfOpen)
		do(t, b, unavailable)
		assertState(t, b, breaker.Open)

		time.Sleep(time.Minute)
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
		assertCounts(t, b, breaker.Counts{})
	})
}

// An open circuit rejects new requests with a permanent error, "circuit breaker open", which is not
// retried.
func TestMissionCircuitBreakerOpenState(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		retried := policy.Must(policy.New("reviewer", retry.New[int](), b))
		calls := 0
		outcome := retried.Execute(t.Context(), func(context.Context) (int, error) {
			calls++
			return 0, errors.New("503 Service Unavailable")
		})
		if calls != 2 || !errors.Is(outcome.Err, breaker.ErrOpen) {
			t.Errorf("the circuit opens after 2 attempts: %d calls, %v", calls, outcome.Err)
		}

		began := time.Now()
		outcome = retried.Execute(t.Context(), func(context.Context) (int, error) {
			t.Error("the function of a rejected call ran")
			return 0, nil
		})
		if !strings.Contains(outcome.Err.Error(), "circuit breaker open") {
			t.Errorf("the error does not say that the circuit breaker is open: %v", outcome.Err)
		}
		if got := classify.Of(outcome.Err).Class; got != classify.ClassPermanent {
			t.Errorf("the error is %v, want permanent", got)
		}
		var gaveUp *retry.Error
		if !errors.As(outcome.Err, &gaveUp) || gaveUp.Attempts != 1 {
			t.Errorf("a rejection is retried: %v", outcome.Err)
		}
		if outcome.Attempts != 0 || time.Since(began) != 0 {
			t.Errorf("a rejection made %d attempts and took %v", outcome.Attempts, time.Since(began))
		}
	})
}

// The status shows whether the circuit is open and available and how many failures led to it, and
// it can be reset by hand.
func TestMissionCircuitBreakerStatus(t *testing.T) {
	b := breaker.New[int]()
	trip(t, b)
	if b.State() != breaker.Open || b.Available() || b.Counts().Failures != 5 {
		t.Errorf("open: state %v, available %v, failures %d", b.State(), b.Available(), b.Counts().Failures)
	}
	b.Reset()
	if b.State() != breaker.Closed || !b.Available() || b.Counts().Failures != 0 {
		t.Errorf("reset: state %v, available %v, failures %d", b.State(), b.Available(), b.Counts().Failures)
	}
	if err := do(t, b, succeed); err != nil {
		t.Errorf("after the reset: %v", err)
	}
}
