package retry_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestJitterHasAName(t *testing.T) {
	for jitter, want := range map[retry.Jitter]string{
		retry.FullJitter: "full", retry.EqualJitter: "equal", retry.DecorrelatedJitter: "decorrelated",
		retry.NoJitter: "none", retry.NoJitter + 1: "unknown", math.MaxUint8: "unknown",
	} {
		if got := jitter.String(); got != want {
			t.Errorf("Jitter(%d) is %q, want %q", jitter, got, want)
		}
	}
}

// announced is the delay in the event of the first retry. The test does not wait for it.
func announced(t *testing.T, options ...retry.Option) time.Duration {
	t.Helper()
	return firstDelay(newPipeline(t, retry.New[int](options...)))
}

// firstDelay makes a call that is canceled once the first retry is announced.
func firstDelay(p policy.Policy[int]) time.Duration {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := events{on: func(policy.Event) { cancel() }}
	_, _ = p.Apply(ctx, policy.NextFunc(always(errTransient).call).Observe(&seen))
	return seen.seen[0].Delay
}

func TestJitterStaysWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := anyBackoff().Draw(rt, "backoff")
		n := anyRetry().Draw(rt, "retry")
		at := retry.BackoffFunc(func(retry int) time.Duration { return b.Delay(max(retry, n)) })
		delay := b.Delay(n)
		bounds := map[retry.Jitter][2]time.Duration{
			retry.NoJitter:    {delay, delay},
			retry.FullJitter:  {0, delay},
			retry.EqualJitter: {delay / 2, delay},
		}
		for jitter, bound := range bounds {
			if got := announced(t, retry.WithBackoff(at), retry.WithJitter(jitter)); got < bound[0] || got > bound[1] {
				rt.Fatalf("%v jitter of %d: %d, want it from %d to %d", jitter, delay, got, bound[0], bound[1])
			}
		}
		longest := max(delay, b.Delay(math.MaxInt32))
		if got := announced(t, retry.WithBackoff(at), retry.WithJitter(retry.DecorrelatedJitter)); got < min(delay, longest) || got > longest {
			rt.Fatalf("decorrelated jitter: %d, want it from %d to %d", got, delay, longest)
		}
	})
}

func TestDecorrelatedJitterGrowsFromThePreviousWait(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "first"))
		longest := first + time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(rt, "more"))
		s := always(errTransient)
		p := newPipeline(t, retry.New[int](
			retry.WithBackoff(retry.Exponential(first, longest, 10)), retry.WithJitter(retry.DecorrelatedJitter), retry.WithMaxAttempts(8),
		))
		synctest.Test(t, func(t *testing.T) {
			s.start = time.Now()
			_, _ = p.Do(t.Context(), s.call)
		})
		previous := first
		for i, at := range s.at[1:] {
			wait := at - s.at[i]
			if wait < first || wait > min(longest, 3*previous) {
				rt.Fatalf("wait %d is %v after %v, want it from %v to at most %v", i+1, wait, previous, first, longest)
			}
			previous = wait
		}
	})
}

func TestDecorrelatedJitterBeginsWithThreeTimesTheFirstDelay(t *testing.T) {
	longest := time.Duration(0)
	for range 200 {
		longest = max(longest, announced(t, retry.WithBackoff(retry.Exponential(1, 5, 10)), retry.WithJitter(retry.DecorrelatedJitter)))
	}
	if longest != 3 {
		t.Errorf("the longest of 200 waits is %d ns, want 3", longest)
	}
}

func TestDecorrelatedJitterOutgrowsItsFirstWaits(t *testing.T) {
	var longest time.Duration
	p := newPipeline(t, retry.New[int](
		retry.WithBackoff(retry.Exponential(1, 1000, 10)), retry.WithJitter(retry.DecorrelatedJitter), retry.WithMaxAttempts(50),
	))
	synctest.Test(t, func(t *testing.T) {
		s := always(errTransient)
		_, _ = p.Do(t.Context(), s.call)
		for i, at := range s.at[1:] {
			longest = max(longest, at-s.at[i])
		}
	})
	// If every wait were drawn like the first, none would be longer.
	if longest <= 3 {
		t.Errorf("the longest of 49 waits is %d ns, no longer than the first may be", longest)
	}
}

func TestJitterSpreads(t *testing.T) {
	const delay = time.Hour
	tests := map[retry.Jitter][2]time.Duration{
		retry.FullJitter:         {0, delay},
		retry.EqualJitter:        {delay / 2, delay},
		retry.DecorrelatedJitter: {delay, 3 * delay},
	}
	for jitter, bound := range tests {
		middle := bound[0] + (bound[1]-bound[0])/2
		low, high := 0, 0
		// 100 fair draws fall on one side once in 2⁹⁹ runs.
		for range 100 {
			backoff := retry.Exponential(delay, 10*delay, 2)
			if announced(t, retry.WithBackoff(backoff), retry.WithJitter(jitter)) < middle {
				low++
			} else {
				high++
			}
		}
		if low == 0 || high == 0 {
			t.Errorf("%v jitter: %d delays below %v, %d above", jitter, low, middle, high)
		}
	}
}

func TestFullJitterIsTheDefault(t *testing.T) {
	low := 0
	for range 100 {
		if d := announced(t); d < 0 || d > 100*ms {
			t.Fatalf("first delay %v, want it from 0 to 100ms", d)
		} else if d < 50*ms {
			low++
		}
	}
	if low == 0 || low == 100 {
		t.Errorf("%d of 100 delays are below 50ms", low)
	}
}

func TestAnnouncedDelayIsTheWait(t *testing.T) {
	for _, jitter := range []retry.Jitter{retry.FullJitter, retry.EqualJitter, retry.DecorrelatedJitter, retry.NoJitter} {
		synctest.Test(t, func(t *testing.T) {
			var seen events
			s := always(errTransient)
			p := newPipeline(t, &seen, retry.New[int](retry.WithJitter(jitter), retry.WithMaxAttempts(10)))
			_, _ = p.Do(t.Context(), s.call)
			for i, at := range s.at[1:] {
				if wait := at - s.at[i]; wait != seen.seen[i].Delay {
					t.Errorf("%v jitter: waited %v, announced %v", jitter, wait, seen.seen[i].Delay)
				}
			}
		})
	}
}
