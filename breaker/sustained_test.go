package breaker_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

func sustained(rate float64, excess int) *breaker.Breaker[int] {
	return breaker.New[int](breaker.WithSustainedFailureRate(rate, time.Second, excess), breaker.WithCooldown(time.Hour))
}

func TestAnExcessOfFailuresOpensTheCircuit(t *testing.T) {
	for _, test := range []struct {
		rate    float64
		excess  int
		letters string
		want    breaker.State
	}{
		{0.8, 5, "ffff", breaker.Closed},
		{0.8, 5, "fffff", breaker.Open},
		{0.8, 5, "ffffsffff", breaker.Closed}, // the success takes four away
		{0.8, 5, "ffffsfffff", breaker.Open},
		{0.8, 5, "ssffffffff", breaker.Open}, // never below 0
		{0.5, 3, "ffsff", breaker.Open},
		{0.5, 3, "fsfsfsfsfsfsff", breaker.Closed},
		{0.25, 3, "sff", breaker.Closed},
		{0.25, 3, "fsff", breaker.Closed}, // a third is left by the success
		{0.25, 3, "fsfff", breaker.Open},
		{1, 3, "ffsffsffsff", breaker.Closed},
		{1, 3, "fsfff", breaker.Closed}, // the window has a success
		{0.999999, 3, "ffsff", breaker.Closed},
		{1, 1, "f", breaker.Open},
		{1e-9, 2, "ssssf", breaker.Closed},
		{1e-9, 2, "sssssff", breaker.Open},
	} {
		b := sustained(test.rate, test.excess)
		if results(t, b, test.letters); b.State() != test.want {
			t.Errorf("rate %v, excess %d: %v after %s, want %v", test.rate, test.excess, b.State(), test.letters, test.want)
		}
	}
}

func TestTheExcessIsTheSameAtEveryRateOfCalls(t *testing.T) {
	for _, pause := range []time.Duration{0, 100 * time.Microsecond, time.Second, time.Minute, 24 * time.Hour} {
		inBubble(t, func(t *testing.T) {
			b := sustained(0.8, 10)
			for i := range 10 {
				if b.State() != breaker.Closed {
					t.Errorf("a pause of %v: open after %d failures", pause, i)
				}
				time.Sleep(pause)
				do(t, b, fail)
			}
			assertState(t, b, breaker.Open)
			assertCounts(t, b, breaker.Counts{Failures: 10})
		})
	}
}

// One broken connection may fail a hundred calls at once.
func TestABurstOfFailuresDoesNotOpenABusyCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := sustained(0.8, 10)
		for range 1000 {
			do(t, b, succeed)
			time.Sleep(time.Millisecond)
		}
		for range 500 {
			do(t, b, fail)
		}
		assertState(t, b, breaker.Closed)
		if got := b.Counts().Failures; got != 10 {
			t.Errorf("an excess of %d, want no more than the limit of 10", got)
		}
		results(t, b, "sss")
		if got := b.Counts().Failures; got != 0 {
			t.Errorf("an excess of %d after three successes", got)
		}
	})
}

func TestOnlyWhatMostlyFailsOpensAtAnyRateOfCalls(t *testing.T) {
	for _, test := range []struct {
		failing float64
		opens   bool
	}{{0.1, false}, {0.33, false}, {0.5, false}, {0.9, true}, {0.97, true}, {1, true}} {
		for _, pause := range []time.Duration{100 * time.Microsecond, 10 * time.Millisecond, time.Second, time.Minute} {
			inBubble(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(7, 7))
				b := sustained(0.8, 20)
				calls := 0
				for ; calls < 30_000 && b.State() == breaker.Closed; calls++ {
					if random.Float64() < test.failing {
						do(t, b, fail)
					} else {
						do(t, b, succeed)
					}
					time.Sleep(pause)
				}
				if opened := b.State() == breaker.Open; opened != test.opens || opened && calls > max(300, int(2*time.Second/pause)) {
					t.Errorf("%v failing, a call each %v: %v after %d calls", test.failing, pause, b.State(), calls)
				}
			})
		}
	}
}

func TestFiveFailuresAmongHalfAMillionAnswersAreNothing(t *testing.T) {
	b := sustained(0.8, 10)
	for i := range 500_000 {
		if i%100_000 == 99_999 {
			do(t, b, fail)
		} else {
			do(t, b, failWith(errBadRequest)) // an answer
		}
	}
	assertState(t, b, breaker.Closed)
}

func TestACircuitThatClosesIsOnProbation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := sustained(0.8, 20)
		trip(t, b)
		time.Sleep(b.RetryAfter())
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
		assertCounts(t, b, breaker.Counts{Failures: 18})
		results(t, b, "ff")
		assertState(t, b, breaker.Open)

		time.Sleep(b.RetryAfter())
		do(t, b, succeed)
		results(t, b, "sssss")
		assertCounts(t, b, breaker.Counts{Window: breaker.WindowCounts{Calls: 5}})
		b.Reset()
		assertCounts(t, b, breaker.Counts{})
	})
}

func TestSlowCallsCountBesideASustainedRate(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](
			breaker.WithSustainedFailureRate(0.8, 10*time.Second, 3), breaker.WithSlowCalls(time.Second, 0.5))
		for range 3 {
			assertState(t, b, breaker.Closed)
			do(t, b, lasting(2*time.Second, nil))
		}
		assertState(t, b, breaker.Open)
	})
}
