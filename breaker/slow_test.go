package breaker_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// lasting returns a function that takes d and returns err.
func lasting(d time.Duration, err error) policy.Func[int] {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return 0, err
	}
}

func TestCircuitOpensAtTheShareOfSlowCalls(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](
			breaker.WithFailureRate(1, time.Hour, 4), breaker.WithSlowCalls(time.Second, 0.5), breaker.WithCooldown(time.Hour))
		do(t, b, lasting(time.Second, nil)) // not longer than the limit
		do(t, b, lasting(time.Second+1, nil))
		do(t, b, lasting(0, nil))
		assertWindow(t, b, 3, 0, 1)
		do(t, b, lasting(time.Minute, errBoom))
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: 2})
	})
}

func TestSlowCallsHaveAWindowOfTenSecondsAndTwentyCallsByDefault(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Millisecond, 0.1))
		for range 19 {
			do(t, b, lasting(2*time.Millisecond, nil))
		}
		assertWindow(t, b, 19, 0, 19)
		time.Sleep(10 * time.Second)
		assertWindow(t, b, 0, 0, 0)
		for range 20 {
			assertState(t, b, breaker.Closed)
			do(t, b, lasting(2*time.Millisecond, nil))
		}
		assertState(t, b, breaker.Open)
	})
}

func TestFailuresInARowStillCountBesideSlowCalls(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		do(t, b, fail)
		do(t, b, lasting(time.Minute, nil)) // a success, however slow
		results(t, b, "ffff")
		assertState(t, b, breaker.Closed)
		do(t, b, fail)
		assertState(t, b, breaker.Open)
	})
}

// Without a failure rate, only slowness counts in the window.
func TestFailuresAloneDoNotReachTheShareOfSlowCalls(t *testing.T) {
	b := breaker.New[int](breaker.WithSlowCalls(time.Second, 0.1), breaker.WithFailureThreshold(1000))
	for range 100 {
		do(t, b, fail)
	}
	assertState(t, b, breaker.Closed)
}

func TestNeutralCallIsNeverSlow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(1, time.Hour, 1), breaker.WithSlowCalls(time.Second, 0.1))
		do(t, b, lasting(time.Minute, errInner))
		canceled := begin(t, b)
		canceled.caller.err = context.Canceled
		time.Sleep(time.Minute)
		canceled.end(fail)
		assertWindow(t, b, 0, 0, 0)
		assertState(t, b, breaker.Closed)
	})
}

func TestSlowProbeCountsAsFailed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		halfOpen(t, b)
		do(t, b, lasting(time.Second+1, nil))
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: 1})
		time.Sleep(b.RetryAfter())
		do(t, b, lasting(time.Minute, errInner))
		assertState(t, b, breaker.HalfOpen)
		do(t, b, lasting(time.Second, nil))
		assertState(t, b, breaker.Closed)
	})
}

func TestSlowCallsAreTimedFromTheirAdmissionThroughPanics(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		first, second := begin(t, b), begin(t, b)
		time.Sleep(time.Second)
		first.end(func(context.Context) (int, error) { panic("explosion") })
		time.Sleep(1)
		second.end(goexit)
		assertCounts(t, b, breaker.Counts{Failures: 2, Window: breaker.WindowCounts{Calls: 2, Failures: 2, Slow: 1}})
	})
}
