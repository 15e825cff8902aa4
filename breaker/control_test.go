package breaker_test

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

func TestForcedOpenCircuitRejectsUntilItIsReset(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		b.ForceOpen()
		for range 3 {
			assertState(t, b, breaker.Open)
			assertRejected(t, b, 0)
			if b.Available() || b.RetryAfter() != 0 {
				t.Errorf("available: %v, after %v", b.Available(), b.RetryAfter())
			}
			time.Sleep(24 * time.Hour)
		}
		b.Reset()
		assertState(t, b, breaker.Closed)
		if err := do(t, b, succeed); err != nil {
			t.Errorf("after Reset: %v", err)
		}
	})
}

func TestForcedClosedCircuitAdmitsCallsDespiteFailures(t *testing.T) {
	b := breaker.New[int]()
	b.ForceClosed()
	for range 100 {
		do(t, b, fail)
		assertState(t, b, breaker.Closed)
		assertCounts(t, b, breaker.Counts{})
	}
	if !b.Available() {
		t.Error("a circuit that is forced closed is not available")
	}
	b.Reset()
	trip(t, b)
}

func TestResetForgetsFailuresAndClosesTheCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		do(t, b, fail)
		b.Reset()
		do(t, b, fail)
		assertState(t, b, breaker.Closed)
		do(t, b, fail)
		assertState(t, b, breaker.Open)
		assertRejected(t, b, time.Minute)
		b.Reset()
		assertState(t, b, breaker.Closed)
		assertCounts(t, b, breaker.Counts{})
	})
}

func TestForcedChangesWorkFromEveryState(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		for name, enter := range map[string]func(*testing.T, *breaker.Breaker[int]){
			"closed":        func(*testing.T, *breaker.Breaker[int]) {},
			"open":          trip,
			"half-open":     halfOpen,
			"probing":       func(t *testing.T, b *breaker.Breaker[int]) { halfOpen(t, b); begin(t, b) },
			"forced open":   func(_ *testing.T, b *breaker.Breaker[int]) { b.ForceOpen() },
			"forced closed": func(_ *testing.T, b *breaker.Breaker[int]) { b.ForceClosed() },
		} {
			for _, force := range []struct {
				do   func(*breaker.Circuit)
				want breaker.State
			}{
				{(*breaker.Circuit).ForceOpen, breaker.Open},
				{(*breaker.Circuit).ForceClosed, breaker.Closed},
				{(*breaker.Circuit).Reset, breaker.Closed},
			} {
				b := breaker.New[int]()
				enter(t, b)
				force.do(b.Circuit)
				if b.State() != force.want || b.Available() != (force.want == breaker.Closed) {
					t.Errorf("from %s: state %v, available %v, want %v", name, b.State(), b.Available(), force.want)
				}
				assertCounts(t, b, breaker.Counts{})
			}
		}
	})
}

func TestResultsOfCallsInFlightAreIgnoredAfterAForcedChange(t *testing.T) {
	for name, force := range map[string]func(*breaker.Circuit){
		"ForceOpen":   (*breaker.Circuit).ForceOpen,
		"ForceClosed": (*breaker.Circuit).ForceClosed,
		"Reset":       (*breaker.Circuit).Reset,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := breaker.New[int](breaker.WithFailureThreshold(1))
				call := begin(t, b)
				force(b.Circuit)
				forced := b.State()
				call.end(fail)
				assertState(t, b, forced)
				assertCounts(t, b, breaker.Counts{})

				b.Reset()
				halfOpen(t, b)
				first, second := begin(t, b), start(t, b)
				if second.admitted {
					t.Error("a second probe is admitted")
				}
				force(b.Circuit)
				first.end(fail)
				assertState(t, b, forced)
			})
		})
	}
}

func TestPermitsOfAProbeInFlightAreFreeAfterAForcedChange(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		old := begin(t, b)
		b.Reset()
		halfOpen(t, b)
		probe := begin(t, b)
		old.end(succeed)
		assertState(t, b, breaker.HalfOpen)
		assertCounts(t, b, breaker.Counts{Probes: 1})
		probe.end(succeed)
		assertState(t, b, breaker.Closed)
	})
}
