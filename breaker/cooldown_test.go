package breaker_test

import (
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// assertCooldown checks that the circuit is open for d, shortened by up to a fifth, and waits that
// long.
func assertCooldown(t *testing.T, b *breaker.Breaker[int], d time.Duration) {
	t.Helper()
	left := b.RetryAfter()
	if b.State() != breaker.Open || left > d || left < d-d/5 {
		t.Fatalf("%v for %v, want open for %v to %v", b.State(), left, d-d/5, d)
	}
	assertRejected(t, b, left)
	time.Sleep(left)
	assertState(t, b, breaker.HalfOpen)
}

func TestCooldownGrowsWithEveryFailedProbe(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldownBackoff(time.Second, 20*time.Second, 3))
		trip(t, b)
		for _, seconds := range []int{1, 3, 9, 20, 20} {
			assertCooldown(t, b, time.Duration(seconds)*time.Second)
			do(t, b, failWith(errInner)) // decides nothing
			do(t, b, fail)
		}
	})
}

func TestCooldownStartsOverOnceTheCircuitHasStayedClosed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldownBackoff(time.Second, time.Minute, 2))
		trip(t, b)
		assertCooldown(t, b, time.Second)
		do(t, b, fail)
		assertCooldown(t, b, 2*time.Second)
		do(t, b, succeed)

		time.Sleep(2*time.Second - 1)
		trip(t, b) // too early
		assertCooldown(t, b, 4*time.Second)
		do(t, b, succeed)

		time.Sleep(4 * time.Second)
		trip(t, b)
		assertCooldown(t, b, time.Second)
		do(t, b, fail)
		assertCooldown(t, b, 2*time.Second)
	})
}

func TestCooldownGrowsWhenADependencyFlaps(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldownBackoff(time.Second, 8*time.Second, 2))
		for _, seconds := range []int{1, 2, 4, 8, 8} {
			trip(t, b)
			assertCooldown(t, b, time.Duration(seconds)*time.Second)
			do(t, b, succeed)
		}
	})
}

func TestForcedChangesMakeTheCooldownStartOver(t *testing.T) {
	for name, force := range map[string]func(*breaker.Breaker[int]){
		"Reset":       func(b *breaker.Breaker[int]) { b.Reset() },
		"ForceOpen":   func(b *breaker.Breaker[int]) { b.ForceOpen(); b.Reset() },
		"ForceClosed": func(b *breaker.Breaker[int]) { b.ForceClosed(); b.Reset() },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := breaker.New[int](breaker.WithCooldownBackoff(time.Second, time.Minute, 2))
				trip(t, b)
				assertCooldown(t, b, time.Second)
				do(t, b, fail)
				force(b)
				trip(t, b)
				assertCooldown(t, b, time.Second)
			})
		})
	}
}

func TestCooldownsOfManyCircuitsDiffer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		seen := make(map[time.Duration]bool)
		for range 50 {
			b := breaker.New[int](breaker.WithCooldownBackoff(time.Minute, time.Minute, 1))
			trip(t, b)
			seen[b.RetryAfter()] = true
		}
		if len(seen) < 40 {
			t.Errorf("50 circuits have %d cooldowns", len(seen))
		}
	})
}

func TestLongestCooldownsDoNotOverflow(t *testing.T) {
	for _, b := range []*breaker.Breaker[int]{
		breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldownBackoff(1, math.MaxInt64, math.MaxFloat64)),
		breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldownBackoff(1, math.MaxInt64-1, 1e300)),
	} {
		inBubble(t, func(t *testing.T) {
			trip(t, b)
			time.Sleep(1)
			do(t, b, fail)
			if left := b.RetryAfter(); left < math.MaxInt64/5*4 {
				t.Errorf("the second cooldown is %v", left)
			}
		})
	}
	b := breaker.New[int](breaker.WithCooldownBackoff(math.MaxInt64, math.MaxInt64, 2))
	trip(t, b)
	assertState(t, b, breaker.Open)
}

// 1.1 × 3 ns is 3 ns in whole nanoseconds.
func TestCooldownNeverShrinks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldownBackoff(3, time.Hour, 1.1))
		trip(t, b)
		for range 20 {
			assertCooldown(t, b, 3)
			do(t, b, fail)
		}
	})
}
