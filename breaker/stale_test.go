package breaker_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// stale returns a half-open breaker, and calls that began while it was closed.
func stale(t *testing.T, calls int, options ...breaker.Option) (*breaker.Breaker[int], []*call) {
	t.Helper()
	b := breaker.New[int](options...)
	began := make([]*call, calls)
	for i := range began {
		began[i] = begin(t, b)
	}
	halfOpen(t, b)
	return b, began
}

func TestSuccessFromBeforeTheBreakDoesNotCloseTheCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, began := stale(t, 2)
		began[0].end(succeed)
		assertState(t, b, breaker.HalfOpen)
		probe := begin(t, b)
		began[1].end(succeed)
		assertState(t, b, breaker.HalfOpen)
		assertCounts(t, b, breaker.Counts{Probes: 1})
		assertProbing(t, b, time.Minute, time.Minute)
		probe.end(fail)
		assertState(t, b, breaker.Open)
	})
}

func TestFailureFromBeforeTheBreakDoesNotReopenTheCircuit(t *testing.T) {
	for name, ending := range map[string]func(context.Context) (int, error){
		"error":  fail,
		"panic":  func(context.Context) (int, error) { panic("explosion") },
		"goexit": goexit,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b, began := stale(t, 2, breaker.WithFailureThreshold(1))
				began[0].end(ending)
				assertState(t, b, breaker.HalfOpen)
				probe := begin(t, b)
				began[1].end(ending)
				assertState(t, b, breaker.HalfOpen)
				probe.end(succeed)
				assertState(t, b, breaker.Closed)
			})
		})
	}
}

func TestFailureFromBeforeTheBreakDoesNotProlongIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldown(10*time.Second))
		old := begin(t, b)
		trip(t, b)
		time.Sleep(4 * time.Second)
		old.end(fail)
		assertRejected(t, b, 6*time.Second)
	})
}

func TestResultFromBeforeTheBreakDoesNotCountAfterIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, began := stale(t, 2, breaker.WithFailureThreshold(2))
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
		began[0].end(fail)
		assertCounts(t, b, breaker.Counts{})
		do(t, b, fail)
		began[1].end(succeed)
		assertCounts(t, b, breaker.Counts{Failures: 1})
	})
}

func TestProbeOfAnEarlierHalfOpenPeriodDoesNotCount(t *testing.T) {
	for name, ending := range map[string]func(context.Context) (int, error){"success": succeed, "failure": fail} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := breaker.New[int](breaker.WithProbes(2, 1))
				halfOpen(t, b)
				old := begin(t, b)
				do(t, b, fail)
				time.Sleep(time.Minute)
				probe := begin(t, b)
				old.end(ending)
				assertState(t, b, breaker.HalfOpen)
				assertCounts(t, b, breaker.Counts{Probes: 1})
				probe.end(succeed)
				assertState(t, b, breaker.Closed)
			})
		})
	}
}
