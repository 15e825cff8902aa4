package breaker_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// log records the changes that the callback gets.
type log []string

func (l *log) option() breaker.Option {
	return breaker.WithOnStateChange(func(from, to breaker.State) { l.add(from, to) })
}

func (l *log) add(from, to breaker.State) { *l = append(*l, from.String()+" > "+to.String()) }

func assertLog(t *testing.T, got log, want ...string) {
	t.Helper()
	if diff := cmp.Diff(log(want), got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestCallbackGetsEveryChangeInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported log
		b := breaker.New[int](reported.option())
		halfOpen(t, b)
		assertLog(t, reported, "closed > open")
		do(t, b, fail)
		time.Sleep(time.Minute)
		do(t, b, failWith(errInner))
		do(t, b, succeed)
		assertLog(t, reported,
			"closed > open", "open > half_open", "half_open > open", "open > half_open", "half_open > closed")
	})
}

func TestCallbackGetsForcedChangesThatChangeTheState(t *testing.T) {
	var reported log
	b := breaker.New[int](reported.option())
	b.Reset()
	b.ForceClosed()
	b.Reset()
	assertLog(t, reported)
	b.ForceOpen()
	b.ForceOpen()
	b.ForceClosed()
	trip := b.ForceOpen
	trip()
	b.Reset()
	assertLog(t, reported, "closed > open", "open > closed", "closed > open", "open > closed")
}

func TestCallbackRunsBeforeTheCallThatCausedItReturns(t *testing.T) {
	var reported log
	b := breaker.New[int](breaker.WithFailureThreshold(1), reported.option())
	do(t, b, fail)
	assertLog(t, reported, "closed > open")
}

// The circuit has changed when the callback runs, so its own change of state must not lose the
// probe that has begun.
func TestCallbackMayUseTheCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var b *breaker.Breaker[int]
		var seen []any
		b = breaker.New[int](breaker.WithOnStateChange(func(_, to breaker.State) {
			seen = append(seen, to, b.State(), b.Counts(), b.Available(), b.RetryAfter(), b.Describe().State)
		}))
		halfOpen(t, b)
		do(t, b, succeed)
		want := []any{
			breaker.Open, breaker.Open,
			breaker.Counts{Failures: 5},
			false, time.Minute, "open",
			breaker.HalfOpen, breaker.HalfOpen,
			breaker.Counts{Probes: 1},
			false, 2 * time.Minute, "half_open",
			breaker.Closed, breaker.Closed,
			breaker.Counts{},
			true, time.Duration(0), "closed",
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("what the callback finds (-want +got):\n%s", diff)
		}
	})
}

func TestCallbackMayChangeTheCircuitAndIsCalledAgainAfterwards(t *testing.T) {
	var reported log
	var b *breaker.Breaker[int]
	inside, changes := false, 0
	b = breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithOnStateChange(func(from, to breaker.State) {
		if inside {
			t.Error("the callback is called inside itself")
		}
		inside = true
		defer func() { inside = false }()
		reported.add(from, to)
		switch changes++; changes {
		case 1:
			b.Reset()
			b.ForceOpen()
		case 3:
			b.ForceClosed()
		case 4:
			b.Reset()
			_, _ = b.Apply(context.Background(), policy.NextFunc(fail))
		}
	}))
	do(t, b, fail)
	assertLog(t, reported, "closed > open", "open > closed", "closed > open", "open > closed", "closed > open")
	assertState(t, b, breaker.Open)
}

func TestCallbackThatChangesTheStateForeverDoesNotNest(t *testing.T) {
	var b *breaker.Breaker[int]
	depth, changes := 0, 0
	b = breaker.New[int](breaker.WithOnStateChange(func(_, to breaker.State) {
		if depth++; depth > 1 {
			t.Error("the callback is called inside itself")
		}
		defer func() { depth-- }()
		switch changes++; {
		case changes == 10_000:
		case to == breaker.Open:
			b.Reset()
		default:
			b.ForceOpen()
		}
	}))
	b.ForceOpen()
	if changes != 10_000 {
		t.Errorf("the callback got %d changes", changes)
	}
}

func TestSlowCallbackDelaysNoOtherCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported log
		release := make(chan struct{})
		b := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithOnStateChange(func(from, to breaker.State) {
			if reported.add(from, to); len(reported) == 1 {
				<-release
			}
		}))
		slow := begin(t, b)
		go slow.end(fail)
		synctest.Wait()
		assertLog(t, reported, "closed > open")

		assertRejected(t, b, time.Minute)
		time.Sleep(time.Minute)
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
		assertLog(t, reported, "closed > open")
		close(release)
		synctest.Wait()
		assertLog(t, reported, "closed > open", "open > half_open", "half_open > closed")
	})
}

func TestPanicInTheCallbackLosesNeitherPermitsNorChanges(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported log
		b := breaker.New[int](breaker.WithOnStateChange(func(from, to breaker.State) {
			reported.add(from, to)
			panic(to)
		}))
		for range 4 {
			do(t, b, fail)
		}
		if got := begin(t, b).end(fail); got.Panicked != breaker.Open {
			t.Errorf("the panic does not pass through: %+v", got)
		}
		assertState(t, b, breaker.Open)

		time.Sleep(time.Minute)
		refused := start(t, b)
		if got := <-refused.ended; got.Panicked != breaker.HalfOpen || refused.admitted {
			t.Errorf("the probe whose callback panics: %+v, admitted: %v", got, refused.admitted)
		}
		assertState(t, b, breaker.HalfOpen)
		assertCounts(t, b, breaker.Counts{})

		if got := begin(t, b).end(succeed); got.Panicked != breaker.Closed {
			t.Errorf("the panic does not pass through: %+v", got)
		}
		assertState(t, b, breaker.Closed)
		assertLog(t, reported, "closed > open", "open > half_open", "half_open > closed")
	})
}

func TestPanickingCallbackIsStillCalledForQueuedChanges(t *testing.T) {
	for name, leave := range map[string]func(){
		"panic":  func() { panic("explosion") },
		"goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var reported log
				var b *breaker.Breaker[int]
				b = breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithOnStateChange(func(from, to breaker.State) {
					if reported.add(from, to); len(reported) == 1 {
						b.Reset()
						b.ForceOpen()
						leave()
					}
				}))
				begin(t, b).end(fail)
				assertLog(t, reported, "closed > open", "open > closed", "closed > open")
			})
		})
	}
}
