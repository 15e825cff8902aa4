package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

func TestHalfOpenCircuitAdmitsOneProbeByDefault(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		if !b.Available() || b.RetryAfter() != 0 {
			t.Errorf("before the probe: available: %v, after %v", b.Available(), b.RetryAfter())
		}
		probe := begin(t, b)
		time.Sleep(time.Second)
		if b.Available() || b.RetryAfter() != 119*time.Second {
			t.Errorf("during the probe: available: %v, after %v", b.Available(), b.RetryAfter())
		}
		assertProbing(t, b, 59*time.Second, time.Minute)
		assertCounts(t, b, breaker.Counts{Probes: 1})
		probe.end(succeed)
		assertState(t, b, breaker.Closed)
		assertCounts(t, b, breaker.Counts{})
	})
}

func TestFailedProbeOpensTheCircuitForAnotherCooldown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldown(10 * time.Second))
		halfOpen(t, b)
		probe := begin(t, b)
		time.Sleep(3 * time.Second)
		probe.end(fail)
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: 1})
		assertRejected(t, b, 10*time.Second)
		time.Sleep(10 * time.Second)
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}

func TestNeutralProbeDecidesNothingAndGivesItsPermitBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		for range 10 {
			do(t, b, failWith(errInner))
			assertState(t, b, breaker.HalfOpen)
			assertCounts(t, b, breaker.Counts{})
		}
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}

func TestProbesAtOnceAreLimited(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(3, 3))
		halfOpen(t, b)
		first := begin(t, b)
		time.Sleep(time.Second)
		second, third := begin(t, b), begin(t, b)
		assertProbing(t, b, 59*time.Second, time.Minute)

		second.end(succeed)
		assertCounts(t, b, breaker.Counts{Probes: 2, ProbeSuccesses: 1})
		fourth := begin(t, b)
		assertProbing(t, b, 59*time.Second, time.Minute)

		fourth.end(succeed)
		assertState(t, b, breaker.HalfOpen)
		first.end(succeed)
		assertState(t, b, breaker.Closed)
		third.end(fail)
		assertCounts(t, b, breaker.Counts{})
	})
}

func TestNeededSuccessesAreIndependentOfTheProbesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(3, 2))
		halfOpen(t, b)
		do(t, b, succeed)
		assertState(t, b, breaker.HalfOpen)
		do(t, b, failWith(errInner))
		assertCounts(t, b, breaker.Counts{ProbeSuccesses: 1})
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}

// The probe fails at the last moment, and the cooldown that follows has its full length.
func TestRetryAfterIsAnUpperBoundWhileProbesAreInFlight(t *testing.T) {
	for name, options := range map[string][]breaker.Option{
		"a fixed cooldown":  {breaker.WithCooldown(10 * time.Minute)},
		"a growing one":     {breaker.WithCooldownBackoff(10*time.Minute, time.Hour, 3)},
		"a cooldown of 1ns": {breaker.WithCooldown(1)},
		"two probes":        {breaker.WithProbes(2, 2), breaker.WithCooldown(10 * time.Minute)},
	} {
		for _, fails := range []time.Duration{0, time.Second, time.Minute - 1, time.Minute, time.Hour} {
			t.Run(fmt.Sprint(name, " fails after ", fails), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					b := breaker.New[int](options...)
					halfOpen(t, b)
					var probes []*call
					for b.Available() {
						probes = append(probes, begin(t, b))
					}
					if got, want := b.RetryAfter(), rejectionOf(t, b).RetryAfter; got != want {
						t.Errorf("the circuit says %v, its errors %v", got, want)
					}
					rejected, bound := time.Now(), b.RetryAfter()
					time.Sleep(min(fails, time.Minute))
					if !b.Available() {
						probes[0].end(fail)
						probes = probes[1:]
					}
					time.Sleep(b.RetryAfter())
					if took := time.Since(rejected); took > bound || !b.Available() {
						t.Errorf("available %v after %v, at most %v", b.Available(), took, bound)
					}
					for _, p := range probes {
						p.end(succeed)
					}
				})
			})
		}
	}
}

func rejectionOf(t *testing.T, b *breaker.Breaker[int]) *breaker.OpenError {
	t.Helper()
	rejected, ok := errors.AsType[*breaker.OpenError](do(t, b, succeed))
	if !ok {
		t.Fatal("the call is admitted")
	}
	return rejected
}

func TestOneFailureOutweighsTheSuccessesOfOtherProbes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(3, 3))
		halfOpen(t, b)
		do(t, b, succeed)
		do(t, b, succeed)
		do(t, b, fail)
		assertState(t, b, breaker.Open)

		time.Sleep(time.Minute)
		do(t, b, succeed)
		assertCounts(t, b, breaker.Counts{ProbeSuccesses: 1})
	})
}

func TestPanicOrGoexitInAProbeOpensTheCircuitAndLosesNoPermit(t *testing.T) {
	for name, ending := range map[string]func(context.Context) (int, error){
		"panic":  func(context.Context) (int, error) { panic("explosion") },
		"goexit": goexit,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := breaker.New[int]()
				halfOpen(t, b)
				for range 3 {
					begin(t, b).end(ending)
					assertState(t, b, breaker.Open)
					assertCounts(t, b, breaker.Counts{Failures: 1})
					time.Sleep(time.Minute)
				}
				do(t, b, succeed)
				assertState(t, b, breaker.Closed)
			})
		})
	}
}

func TestHungProbeLosesItsPermitToTheNextCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbeTimeout(5 * time.Second))
		halfOpen(t, b)
		hung := begin(t, b)
		time.Sleep(5*time.Second - 1)
		assertProbing(t, b, 1, time.Minute) // to be rounded up
		assertCounts(t, b, breaker.Counts{Probes: 1})

		time.Sleep(1)
		assertCounts(t, b, breaker.Counts{})
		if !b.Available() {
			t.Error("the permit of the hung probe does not come back")
		}
		next := begin(t, b)
		assertProbing(t, b, 5*time.Second, time.Minute)

		hung.end(failWith(errInner))
		assertCounts(t, b, breaker.Counts{Probes: 1})
		next.end(succeed)
		assertState(t, b, breaker.Closed)
	})
}

func TestOnlyHungProbesLoseTheirPermits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(2, 2), breaker.WithProbeTimeout(5*time.Second))
		halfOpen(t, b)
		hung := begin(t, b)
		time.Sleep(2 * time.Second)
		slow := begin(t, b)
		assertProbing(t, b, 3*time.Second, time.Minute)
		time.Sleep(3 * time.Second)
		third := begin(t, b)
		assertProbing(t, b, 2*time.Second, time.Minute)
		for _, c := range []*call{slow, third} {
			c.end(succeed)
		}
		assertState(t, b, breaker.Closed)
		hung.end(fail)
	})
}

func TestLateResultOfAHungProbeCountsInItsOwnGeneration(t *testing.T) {
	for _, test := range []struct {
		name   string
		ending func(context.Context) (int, error)
		want   breaker.State
	}{{"success", succeed, breaker.Closed}, {"failure", fail, breaker.Open}} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := breaker.New[int]()
				halfOpen(t, b)
				hung := begin(t, b)
				time.Sleep(time.Minute)
				other := begin(t, b)
				hung.end(test.ending)
				assertState(t, b, test.want)
				other.end(succeed)
				assertState(t, b, test.want)
			})
		})
	}
}

func TestLongestProbeTimeoutDoesNotOverflow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbeTimeout(math.MaxInt64))
		halfOpen(t, b)
		probe := begin(t, b)
		time.Sleep(time.Hour)
		assertRejected(t, b, math.MaxInt64)
		probe.end(succeed)
		assertState(t, b, breaker.Closed)
	})
}

func TestProbeThatOutlastsTheHalfOpenPeriodDoesNotCount(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(2, 1), breaker.WithFailureThreshold(2))
		halfOpen(t, b)
		first, second := begin(t, b), begin(t, b)
		first.end(succeed)
		assertState(t, b, breaker.Closed)
		third := begin(t, b)
		second.end(fail)
		assertCounts(t, b, breaker.Counts{})
		third.end(fail)
		assertCounts(t, b, breaker.Counts{Failures: 1})
	})
}

// The clock outside a bubble is a different one, with positive instants.
func TestLongestProbeTimeoutDoesNotOverflowOnTheRealClock(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldown(1), breaker.WithProbeTimeout(math.MaxInt64))
	do(t, b, fail)
	for b.State() == breaker.Open {
		runtime.Gosched()
	}
	err := do(t, b, func(context.Context) (int, error) {
		assertCounts(t, b, breaker.Counts{Probes: 1})
		if left := b.RetryAfter(); left < math.MaxInt64-time.Hour {
			t.Errorf("the probe loses its permit in %v", left)
		}
		return 0, nil
	})
	if err != nil {
		t.Errorf("the probe is not admitted: %v", err)
	}
	assertState(t, b, breaker.Closed)
}
