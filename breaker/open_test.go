package breaker_test

import (
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

func TestOpenCircuitRejectsUntilTheCooldownHasPassed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldown(10 * time.Second))
		trip(t, b)
		for left := 10 * time.Second; left > 0; left -= 2500 * time.Millisecond {
			assertState(t, b, breaker.Open)
			assertRejected(t, b, left)
			if b.Available() || b.RetryAfter() != left {
				t.Errorf("available: %v, after %v, want %v", b.Available(), b.RetryAfter(), left)
			}
			time.Sleep(2500 * time.Millisecond)
		}
		assertState(t, b, breaker.HalfOpen)
		if err := do(t, b, succeed); err != nil {
			t.Errorf("the probe is not admitted: %v", err)
		}
	})
}

func TestCooldownIsSixtySecondsByDefault(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		trip(t, b)
		time.Sleep(time.Minute - 1)
		assertState(t, b, breaker.Open)
		assertRejected(t, b, 1)
		time.Sleep(1)
		assertState(t, b, breaker.HalfOpen)
	})
}

func TestRejectionsDoNotProlongTheCooldown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldown(time.Second))
		trip(t, b)
		for range 10 {
			time.Sleep(100 * time.Millisecond)
			do(t, b, succeed)
		}
		assertState(t, b, breaker.Closed)
	})
}

func TestLongestCooldownDoesNotOverflow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldown(math.MaxInt64))
		trip(t, b)
		time.Sleep(1000 * time.Hour)
		assertState(t, b, breaker.Open)
		assertRejected(t, b, math.MaxInt64)
	})
}

// The clock outside a bubble is a different one, with positive instants.
func TestLongestCooldownDoesNotOverflowOnTheRealClock(t *testing.T) {
	b := breaker.New[int](breaker.WithCooldown(math.MaxInt64))
	trip(t, b)
	assertState(t, b, breaker.Open)
	if left := b.RetryAfter(); left < math.MaxInt64-time.Hour {
		t.Errorf("%v of the cooldown are left", left)
	}
}
