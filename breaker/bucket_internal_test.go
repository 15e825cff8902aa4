package breaker

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func TestBucketKeepsItsCountsApart(t *testing.T) {
	b := bucketOf(maxLap)
	for i := range countMask {
		b = b.with(1, one(i%2 == 0), one(i%4 == 0))
	}
	if b.lap() != maxLap || b.calls() != countMask || b.failures() != countMask/2+1 || b.slow() != countMask/4+1 {
		t.Errorf("lap %d, %d calls, %d failures, %d slow", b.lap(), b.calls(), b.failures(), b.slow())
	}
}

func TestFullBucketIsHalvedAndKeepsItsShares(t *testing.T) {
	b := bucketOf(7)
	for range 10_000_000 {
		b = b.with(1, 1, 1)
	}
	if b.lap() != 7 || b.calls() < maxMinCalls || b.failures() != b.calls() || b.slow() != b.calls() {
		t.Errorf("lap %d, %d calls, %d failures, %d slow", b.lap(), b.calls(), b.failures(), b.slow())
	}
	b = bucketOf(7)
	for i := range 1_000_000 {
		b = b.with(1, one(i%4 == 0), 0)
	}
	if share := float64(b.failures()) / float64(b.calls()); share < 0.2495 || share > 0.2505 || b.slow() != 0 {
		t.Errorf("a share of %v after many calls, want 0.25; %d slow", share, b.slow())
	}
}

func TestLargestMinCallsCanBeReachedInOneBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, before := range []int{0, 1, countMask - 1, countMask, 3*countMask + 5} {
			c := NewCircuit(WithFailureRate(1e-9, time.Hour, maxMinCalls))
			p := permit{state: c.packed.Load()}
			for range before {
				c.settle(p, fault.Success)
			}
			for range maxMinCalls {
				c.settle(p, fault.Failure)
			}
			if c.State() != Open {
				t.Errorf("%v after %d successes and %d failures", c.State(), before, maxMinCalls)
			}
		}
	})
}

// A goroutine may be held up between reading the clock and counting.
func TestCallCountedAWindowTooLateIsIgnored(t *testing.T) {
	w := newWindow(0, 0, &windowSettings{window: 10 * time.Second})
	last := monotonic.Instant(25 * time.Second)
	w.add(last, 1, 0, 0)
	if w.add(monotonic.Instant(15*time.Second), 1, 1, 1); w.counts(last) != (WindowCounts{Calls: 1}) {
		t.Errorf("too late: %+v", w.counts(last))
	}
	if w.add(monotonic.Instant(24*time.Second), 1, 1, 0); w.counts(last) != (WindowCounts{Calls: 2, Failures: 1}) {
		t.Errorf("a little late: %+v", w.counts(last))
	}
	w.add(-1, 1, 1, 0)
	if got := newWindow(0, 0, &windowSettings{window: time.Second}); got.add(-1, 1, 1, 0) != 1 || got.counts(0).Failures != 1 {
		t.Errorf("before the window began: %+v", got.counts(0))
	}
}

func TestWornOutWindowIsReplacedByAnEmptyOneAtTheSameTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCircuit(WithFailureRate(1, 10*time.Millisecond, 100))
		time.Sleep(500 * time.Microsecond)
		worn, p := c.window.Load(), permit{state: c.packed.Load()}
		c.settle(p, fault.Failure)
		time.Sleep((1 << 19) * 10 * time.Millisecond)
		c.settle(p, fault.Failure)
		if got := c.window.Load(); got == worn || got.start.Sub(worn.start)%worn.tick != 0 || got.generation != worn.generation {
			t.Errorf("the window is %p from %d, was %p from %d", got, got.start, worn, worn.start)
		}
		if got := c.Counts().Window; got != (WindowCounts{Calls: 1, Failures: 1}) {
			t.Errorf("counts %+v", got)
		}
	})
}

func TestConcurrentCallsInOneBucketAreAllCounted(t *testing.T) {
	const calls = countMask / 2
	rounds := 300
	if racing.Enabled {
		rounds = 30
	}
	for range rounds {
		w := newWindow(0, 0, &windowSettings{window: time.Hour})
		var ready atomic.Int64
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				for ready.Add(1); ready.Load() < 2; {
					runtime.Gosched()
				}
				for range calls {
					w.add(1, 1, 1, 1)
				}
			})
		}
		both.Wait()
		if got := w.counts(0); got != (WindowCounts{2 * calls, 2 * calls, 2 * calls}) {
			t.Fatalf("%+v, want %d of each", got, 2*calls)
		}
	}
}

func TestConcurrentCallsAreAllInTheWindow(t *testing.T) {
	const goroutines, calls = 4, 4000
	for _, test := range []struct {
		minCalls int
		want     State
	}{{goroutines*calls + 1, Closed}, {goroutines * calls, Open}} {
		opened := 0
		c := NewCircuit(WithFailureRate(0.5, 1000*time.Hour, test.minCalls),
			WithOnStateChange(func(State, State) { opened++ }))
		p := permit{state: c.packed.Load()}
		var all sync.WaitGroup
		start := make(chan struct{})
		for range goroutines {
			all.Go(func() {
				<-start
				for i := range calls {
					c.settle(p, [...]fault.Result{fault.Success, fault.Failure}[i%2])
					c.notify()
				}
			})
		}
		close(start)
		all.Wait()
		if c.State() != test.want || (opened == 1) != (test.want == Open) {
			t.Errorf("least calls %d: %v, opened %d times", test.minCalls, c.State(), opened)
		}
		if got, want := c.Counts().Window, (WindowCounts{goroutines * calls, goroutines * calls / 2, 0}); test.want == Closed &&
			got != want {
			t.Errorf("the window holds %+v, want %+v", got, want)
		}
	}
}
