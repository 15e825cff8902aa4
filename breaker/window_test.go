package breaker_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// results makes calls that end as the letters say: s for a success, f for a failure, n for a
// neutral result.
func results(t *testing.T, b *breaker.Breaker[int], letters string) {
	t.Helper()
	for i, letter := range letters {
		if b.State() != breaker.Closed {
			t.Fatalf("%v before call %d of %q", b.State(), i+1, letters)
		}
		switch letter {
		case 's':
			do(t, b, succeed)
		case 'f':
			do(t, b, fail)
		case 'n':
			do(t, b, failWith(errInner))
		}
	}
}

func assertWindow(t *testing.T, b *breaker.Breaker[int], calls, failures, slow int) {
	t.Helper()
	assertCounts(t, b, breaker.Counts{Window: breaker.WindowCounts{Calls: calls, Failures: failures, Slow: slow}})
}

func TestCircuitOpensAtTheFailureRateAndNotBefore(t *testing.T) {
	for _, test := range []struct {
		rate     float64
		minCalls int
		letters  string
		want     breaker.State
	}{
		{0.5, 4, "fff", breaker.Closed},
		{0.5, 4, "ffff", breaker.Open},
		{0.5, 4, "sssf", breaker.Closed},
		{0.5, 4, "sffs", breaker.Open}, // the success makes the calls enough
		{0.5, 4, "ssssfff", breaker.Closed},
		{0.5, 4, "ssssffff", breaker.Open},
		{0.5, 4, "nfnfnfnn", breaker.Closed},
		{0.5, 1, "f", breaker.Open},
		{1, 3, "fffn", breaker.Open},
		{1, 3, "sffffffff", breaker.Closed},
		{math.SmallestNonzeroFloat64, 3, "ssssssss", breaker.Closed},
		{math.SmallestNonzeroFloat64, 3, "ssf", breaker.Open},
		{0.1, 10, "sssssssssf", breaker.Open},
		{0.3, 10, "sssssssfff", breaker.Open},
	} {
		b := breaker.New[int](breaker.WithFailureRate(test.rate, time.Hour, test.minCalls))
		if test.want == breaker.Open {
			last := len(test.letters) - 1
			if test.letters[last] == 'n' {
				last--
			}
			results(t, b, test.letters[:last])
			assertState(t, b, breaker.Closed)
			results(t, b, test.letters[last:last+1])
		} else {
			results(t, b, test.letters)
		}
		if b.State() != test.want {
			t.Errorf("rate %v of %d calls: %v after %s, want %v", test.rate, test.minCalls, b.State(), test.letters, test.want)
		}
	}
}

// 7 of 100 is exactly 0.07, but 0.07 × 100 is more than 7.
func TestRateIsReachedDespiteRounding(t *testing.T) {
	for percent := 1; percent <= 100; percent++ {
		b := breaker.New[int](breaker.WithFailureRate(float64(percent)/100, time.Hour, 100))
		for i := range 100 {
			assertState(t, b, breaker.Closed)
			if i < 100-percent {
				do(t, b, succeed)
			} else {
				do(t, b, fail)
			}
		}
		assertState(t, b, breaker.Open)
	}
}

func TestFailuresInARowCountBesideTheRateOnlyIfRequested(t *testing.T) {
	rate := breaker.WithFailureRate(0.9, time.Hour, 100)
	b := breaker.New[int](rate)
	for range 99 {
		do(t, b, fail)
	}
	assertState(t, b, breaker.Closed)
	assertWindow(t, b, 99, 99, 0)

	for _, b := range []*breaker.Breaker[int]{
		breaker.New[int](rate, breaker.WithFailureThreshold(2)), breaker.New[int](breaker.WithFailureThreshold(2), rate),
	} {
		results(t, b, "fsf")
		assertCounts(t, b, breaker.Counts{Failures: 1, Window: breaker.WindowCounts{Calls: 3, Failures: 2}})
		results(t, b, "f")
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: 2})
	}

	b = breaker.New[int](breaker.WithFailureRate(0.5, time.Hour, 4), breaker.WithFailureThreshold(100))
	results(t, b, "fsfs")
	assertState(t, b, breaker.Open)
	assertCounts(t, b, breaker.Counts{Failures: 2})
}

func TestCallsLeaveTheWindowABucketAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(1, 10*time.Second, 1000))
		results(t, b, "ff")
		time.Sleep(1500 * time.Millisecond)
		results(t, b, "sf")
		time.Sleep(8500*time.Millisecond - 1)
		assertWindow(t, b, 4, 3, 0)
		time.Sleep(1)
		assertWindow(t, b, 2, 1, 0) // the first bucket is gone after 10 s
		time.Sleep(time.Second - 1)
		assertWindow(t, b, 2, 1, 0)
		time.Sleep(1)
		assertWindow(t, b, 0, 0, 0) // the second bucket began after 1 s
	})
}

func TestOldSuccessesThatLeaveTheWindowMakeRoomForTheRate(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(0.5, 10*time.Second, 4))
		results(t, b, "ssssssss")
		time.Sleep(5 * time.Second)
		results(t, b, "fff")
		time.Sleep(5 * time.Second)
		assertState(t, b, breaker.Closed)
		results(t, b, "s")
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: 3})
	})
}

func TestClockThatJumpsEmptiesTheWindow(t *testing.T) {
	for _, jump := range []time.Duration{
		10 * time.Millisecond, 20 * time.Millisecond, time.Second, time.Hour, 1000 * time.Hour,
		(1<<19 - 1) * 10 * time.Millisecond, (1 << 19) * 10 * time.Millisecond, (1 << 20) * 10 * time.Millisecond,
	} {
		inBubble(t, func(t *testing.T) {
			b := breaker.New[int](breaker.WithFailureRate(0.5, 10*time.Millisecond, 10))
			results(t, b, "fffffffff")
			time.Sleep(jump)
			assertWindow(t, b, 0, 0, 0)
			results(t, b, "sfsf")
			assertWindow(t, b, 4, 2, 0)
			results(t, b, "ssssss")
			assertWindow(t, b, 10, 2, 0)
			results(t, b, "fffff")
			assertState(t, b, breaker.Closed)
			results(t, b, "f")
			assertState(t, b, breaker.Open)
		})
	}
}

func TestCircuitThatClosesBeginsWithAnEmptyWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(0.5, time.Hour, 4), breaker.WithCooldown(time.Second))
		results(t, b, "ffff")
		assertState(t, b, breaker.Open)
		time.Sleep(time.Second)
		do(t, b, succeed)
		assertWindow(t, b, 0, 0, 0)
		results(t, b, "fff")
		b.Reset()
		assertWindow(t, b, 0, 0, 0)
		results(t, b, "fff")
		b.ForceClosed()
		for range 10 {
			do(t, b, fail)
		}
		assertWindow(t, b, 0, 0, 0)
		b.Reset()
		results(t, b, "fff")
		assertWindow(t, b, 3, 3, 0)
	})
}

func TestResultFromBeforeTheBreakIsNotInTheWindowAfterIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(0.5, time.Hour, 2), breaker.WithCooldown(time.Second))
		old := begin(t, b)
		results(t, b, "ff")
		time.Sleep(time.Second)
		do(t, b, succeed)
		old.end(fail)
		assertWindow(t, b, 0, 0, 0)
	})
}

func TestCallCountsInTheWindowWhenItEnds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(0.5, 10*time.Second, 100))
		c := begin(t, b)
		time.Sleep(time.Minute)
		assertWindow(t, b, 0, 0, 0)
		c.end(func(context.Context) (int, error) { panic("explosion") })
		assertWindow(t, b, 1, 1, 0)
	})
}
