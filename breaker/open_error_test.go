package breaker_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
)

func TestOpenErrorSaysWhichCircuitIsOpenAndWhenToComeBack(t *testing.T) {
	for want, err := range map[string]*breaker.OpenError{
		"circuit breaker open: until it is reset":           {},
		"circuit breaker open: orders: until it is reset":   {Name: "orders"},
		"circuit breaker open: try again in 1m0s":           {RetryAfter: time.Minute},
		"circuit breaker open: orders: try again in 1.235s": {Name: "orders", RetryAfter: 1234567890},
		"circuit breaker open: orders: try again in 1ms":    {Name: "orders", RetryAfter: 1},
		"circuit breaker open: orders: probes are in flight, admits a call within 2s": {
			Name: "orders", State: breaker.HalfOpen, RetryAfter: 2 * time.Second,
		},
		"circuit breaker open: probes are in flight":                  {State: breaker.HalfOpen},
		"circuit breaker open: try again in 2562047h47m16.854775807s": {RetryAfter: math.MaxInt64},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOpenErrorIsErrOpenThroughWrappers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithName("orders"), breaker.WithCooldown(time.Second))
		trip(t, b)
		wrapped := fmt.Errorf("orders of today: %w", do(t, b, succeed))
		var open *breaker.OpenError
		if !errors.Is(wrapped, breaker.ErrOpen) || !errors.As(wrapped, &open) {
			t.Fatalf("%v is no OpenError", wrapped)
		}
		if diff := cmp.Diff(&breaker.OpenError{Name: "orders", State: breaker.Open, RetryAfter: time.Second}, open); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
		if errors.Is(open, errBoom) {
			t.Error("it matches an error that it is not")
		}
	})
}

func TestOpenErrorIsAPermanentRejection(t *testing.T) {
	err := &breaker.OpenError{RetryAfter: time.Minute}
	want := classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindRejected, RetryAfter: time.Minute, NotSent: true,
		Health: classify.HealthUnknown,
	}
	if diff := cmp.Diff(want, classify.Of(fmt.Errorf("wrapped: %w", err))); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
	if got := err.ErrorType(); got != "rejected" {
		t.Errorf("error type %q, want rejected", got)
	}
}
