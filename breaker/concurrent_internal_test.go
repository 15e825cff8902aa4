package breaker

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

func TestConcurrentFailuresAreAllCounted(t *testing.T) {
	const goroutines, failures = 8, 500
	for _, test := range []struct {
		threshold int
		want      State
	}{{goroutines*failures + 1, Closed}, {goroutines * failures, Open}} {
		opened := 0
		b := New[int](WithFailureThreshold(test.threshold), WithOnStateChange(func(State, State) { opened++ }))
		var all sync.WaitGroup
		for range goroutines {
			all.Go(func() {
				for range failures {
					_, _ = b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { return 0, errDown }))
				}
			})
		}
		all.Wait()
		if b.State() != test.want || b.Counts().Failures != goroutines*failures {
			t.Errorf("threshold %d: %v after %d failures", test.threshold, b.State(), b.Counts().Failures)
		}
		if (opened == 1) != (test.want == Open) {
			t.Errorf("threshold %d: opened %d times", test.threshold, opened)
		}
	}
}

// Successes reset the count while failures reach the threshold, so openInARow finds a different
// count than its caller.
func TestOpeningOvertakenByASuccessCountsItsFailure(t *testing.T) {
	c := NewCircuit(WithFailureThreshold(3))
	generation := c.packed.Load().generation()
	if changed := c.openInARow(generation); changed != (change{}) {
		t.Errorf("opened below the threshold: %+v", changed)
	}
	if got := c.Counts().Failures; got != 1 {
		t.Errorf("%d failures, want 1", got)
	}
	c.Reset()
	if changed := c.openInARow(generation); changed != (change{}) || c.State() != Closed || c.Counts().Failures != 0 {
		t.Errorf("opened for an earlier generation: %+v, %v, %+v", changed, c.State(), c.Counts())
	}
}

// Two calls may find a reason to open the circuit at once, and one of them comes second.
func TestSecondReasonToOpenChangesNothing(t *testing.T) {
	c := NewCircuit(WithFailureRate(0.5, time.Minute, 1))
	generation := c.packed.Load().generation()
	if changed := c.open(generation, 3); changed != (change{Closed, Open, 3}) {
		t.Errorf("the first reason: %+v", changed)
	}
	until := c.until.Load()
	if changed := c.open(generation, 4); changed != (change{}) || c.Counts().Failures != 3 || c.until.Load() != until {
		t.Errorf("the second reason: %+v, %+v", changed, c.Counts())
	}
	c.Reset()
	if changed := c.open(generation, 3); changed != (change{}) || c.State() != Closed {
		t.Errorf("a reason of an earlier generation: %+v, %v", changed, c.State())
	}
}

// The circuit may close while a call that found it open waits for the lock.
func TestCallThatFindsTheCircuitClosedUnderTheLockIsNoProbe(t *testing.T) {
	c := NewCircuit()
	for _, mode := range []mode{closed, forcedClosed} {
		c.force(mode)
		p, changed, rejected := c.admit(context.Background(), false)
		if want := (permit{state: c.packed.Load()}); p != want || changed != (change{}) || rejected != (rejection{}) {
			t.Errorf("mode %d: got %+v, %+v, %+v", mode, p, changed, rejected)
		}
		if got := c.Counts(); got != (Counts{}) {
			t.Errorf("mode %d: counts %+v", mode, got)
		}
	}
}

// The end of the cooldown is not in the packed state, so an overtaken reader may see the state of
// one break and the end of another.
func TestReaderNeverMixesTwoBreaks(t *testing.T) {
	c := NewCircuit()
	enter := func(m mode, until monotonic.Instant) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.packed.Load().mode() == open {
			c.enter(closed, 0)
		}
		c.until.Store(int64(until))
		c.enter(m, 0)
	}
	var done atomic.Bool
	var reader sync.WaitGroup
	reader.Go(func() {
		for !done.Load() {
			if got := c.State(); got == HalfOpen {
				t.Errorf("state %v, but the cooldown of each break takes an hour", got)
				return
			}
		}
	})
	breaks := 500_000
	if racing.Enabled {
		breaks = 20_000
	}
	for range breaks {
		enter(open, monotonic.Now().Add(time.Hour))
		enter(closed, 0)
	}
	done.Store(true)
	reader.Wait()
}

func TestGenerationsMayWrapAround(t *testing.T) {
	c := NewCircuit(WithFailureThreshold(1))
	c.packed.Store(packedState(1<<32-1)<<generationShift | packedState(closed))
	stale := permit{state: c.packed.Load()}
	c.Reset()
	if got := c.packed.Load().generation(); got != 0 {
		t.Errorf("generation %d, want 0", got)
	}
	if changed := c.settle(stale, fault.Failure); changed != (change{}) || c.State() != Closed {
		t.Errorf("a result of the last generation counts: %+v", changed)
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if changed := c.settle(permit{state: c.packed.Load()}, fault.Failure); changed != (change{Closed, Open, 1}) {
		t.Errorf("a failure of the first generation does not count: %+v", changed)
	}
}

// A success and the last failure in a row end at once. If the circuit is still closed when the
// success has returned, the success reset the count, and the failure must not open the circuit.
func TestSuccessThatOvertakesTheLastFailureInARowResetsTheCount(t *testing.T) {
	rounds := 30_000
	if racing.Enabled {
		rounds = 5_000
	}
	for round := range rounds {
		c := NewCircuit(WithFailureThreshold(2))
		p := permit{state: c.packed.Load()}
		c.settle(p, fault.Failure)
		var ready atomic.Int64
		meet := func() {
			for ready.Add(1); ready.Load() < 2; {
				runtime.Gosched()
			}
		}
		closed := false
		var both sync.WaitGroup
		both.Go(func() {
			meet()
			c.settle(p, fault.Failure)
		})
		both.Go(func() {
			meet()
			for range round % 100 { // a little later each time
				ready.Load()
			}
			c.settle(p, fault.Success)
			closed = c.State() == Closed
		})
		both.Wait()
		if closed && c.State() != Closed {
			t.Fatal("the failure opened the circuit after the success had begun the count anew")
		}
	}
}
