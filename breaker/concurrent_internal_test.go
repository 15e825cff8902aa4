package breaker

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

var errDown = errors.New("down")

// transitions checks the changes that are reported. Its fields need no lock: the callback is called
// one at a time.
type transitions struct {
	t       *testing.T
	current State
	count   int
	closed  int // by probes
}

func (s *transitions) change(from, to State) {
	if from != s.current || to == from {
		s.t.Errorf("change %d: from %v to %v, but the state was %v", s.count, from, to, s.current)
	}
	if from == HalfOpen && to == Closed {
		s.closed++
	}
	s.current = to
	s.count++
}

// stress is a circuit that many goroutines use.
type stress struct {
	t       *testing.T
	circuit *Circuit
	breaker *Breaker[int]
	probes  sync.Map // how many are under way in each generation
}

func TestManyGoroutinesAtOneCircuitKeepItsRules(t *testing.T) {
	for name, test := range map[string]struct {
		probeTimeout time.Duration
		options      []Option
	}{
		"probes end in time": {time.Hour, []Option{WithFailureThreshold(3)}},
		"probes hang":        {2 * time.Millisecond, []Option{WithFailureThreshold(3)}},
		"failure rate":       {time.Hour, []Option{WithFailureRate(0.3, 10*time.Millisecond, 4)}},
		"slow calls":         {time.Hour, []Option{WithFailureRate(0.4, 20*time.Millisecond, 5), WithSlowCalls(time.Millisecond, 0.5)}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reported := &transitions{t: t}
				c := &stress{t: t, circuit: NewCircuit(append(test.options,
					WithCooldown(time.Millisecond), WithProbes(3, 2),
					WithProbeTimeout(test.probeTimeout), WithOnStateChange(reported.change),
				)...)}
				c.breaker = For[int](c.circuit)
				var all sync.WaitGroup
				for seed := range uint64(16) {
					all.Go(func() { c.member(rand.New(rand.NewPCG(seed, 0))) })
				}
				all.Wait()
				c.recovers()
				if reported.count < 200 || reported.closed < 20 {
					t.Errorf("only %d changes of state, %d times from half-open to closed", reported.count, reported.closed)
				}
				if reported.current != c.circuit.State() {
					t.Errorf("the last change was to %v, the state is %v", reported.current, c.circuit.State())
				}
			})
		})
	}
}

func (c *stress) member(random *rand.Rand) {
	var generation uint32
	for range 1500 {
		switch n := random.IntN(1000); {
		case n == 0:
			c.circuit.ForceOpen()
		case n == 1:
			c.circuit.ForceClosed()
		case n < 12:
			c.circuit.Reset()
		case n < 100:
			c.inspect()
		case n < 600:
			c.direct(random)
		default:
			c.through(random)
		}
		if current := c.circuit.packed.Load().generation(); current < generation {
			c.t.Errorf("generation %d after %d", current, generation)
		} else {
			generation = current
		}
		if random.IntN(4) == 0 {
			c.pause(random)
		}
	}
}

func (c *stress) pause(random *rand.Rand) {
	time.Sleep(time.Duration(random.IntN(20)) * 100 * time.Microsecond)
}

func (c *stress) inspect() {
	got := c.circuit.Counts()
	if got.Probes > c.circuit.maxProbes || got.ProbeSuccesses >= c.circuit.neededSuccesses ||
		c.circuit.threshold > 0 && got.Failures > c.circuit.threshold {
		c.t.Errorf("counts %+v", got)
	}
	if w := got.Window; w.Failures > w.Calls || w.Slow > w.Calls || w.Calls > 0 && c.circuit.windowSettings == nil {
		c.t.Errorf("counts %+v", got)
	}
	if left := c.circuit.RetryAfter(); left < 0 || left > c.circuit.cooldown.most+c.circuit.probeTimeout {
		c.t.Errorf("RetryAfter %v", left)
	}
	_ = c.circuit.State()
	_ = c.circuit.Available()
}

// direct makes a call as Apply does, and counts the probes of its generation. One more than the
// limit would be one too many as long as no permit is reclaimed.
func (c *stress) direct(random *rand.Rand) {
	p := permit{state: c.circuit.packed.Load()}
	if !p.state.admitsAll() {
		var changed change
		var rejected rejection
		p, changed, rejected = c.circuit.admit()
		if rejected.reason != "" {
			if changed != (change{}) {
				c.t.Errorf("rejected, and yet a change %+v", changed)
			}
			return
		}
		c.circuit.notify()
	}
	var running *atomic.Int64
	if p.probe != 0 {
		counter, _ := c.probes.LoadOrStore(p.state.generation(), new(atomic.Int64))
		running, _ = counter.(*atomic.Int64)
		if n := running.Add(1); n > int64(c.circuit.maxProbes) && c.circuit.probeTimeout == time.Hour {
			c.t.Errorf("%d probes at once", n)
		}
	}
	c.pause(random)
	if running != nil {
		running.Add(-1)
	}
	c.circuit.settle(p, [...]fault.Result{fault.Neutral, fault.Success, fault.Success, fault.Failure}[random.IntN(4)])
	c.circuit.notify()
}

// through makes a call through the policy that ends in any way.
func (c *stress) through(random *rand.Rand) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = recover() }()
		_, _ = c.breaker.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
			c.pause(random)
			switch random.IntN(12) {
			case 0:
				panic("explosion")
			case 1:
				runtime.Goexit()
			case 2:
				cancel()
				return 0, ctx.Err()
			case 3, 4:
				return 0, errDown
			}
			return 0, nil
		}))
	}()
	<-ended
}

// recovers checks that no permit is lost: with nothing under way any more, enough successes close
// the circuit.
func (c *stress) recovers() {
	if c.circuit.packed.Load().mode() == forcedOpen || c.circuit.packed.Load().mode() == forcedClosed {
		c.circuit.Reset()
	}
	if got := c.circuit.Counts().Probes; got != 0 {
		c.t.Errorf("%d permits are lost", got)
	}
	time.Sleep(max(c.circuit.cooldown.most, 20*time.Millisecond)) // after which every window is empty
	for range c.circuit.neededSuccesses {
		if _, err := c.breaker.Apply(context.Background(), policy.NextFunc(func(context.Context) (int, error) {
			return 0, nil
		})); err != nil {
			c.t.Errorf("a call is not admitted: %v", err)
		}
	}
	if got := c.circuit.State(); got != Closed {
		c.t.Errorf("state %v after enough successes", got)
	}
}

func TestFailuresAtTheSameTimeAreAllCounted(t *testing.T) {
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

// Successes set the count back while failures reach the threshold, so openInARow finds another
// count than its caller.
func TestOpeningThatASuccessOvertakesCountsItsFailure(t *testing.T) {
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

// Two calls may find reason to open the circuit at once, and one of them comes second.
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
func TestCallThatFindsTheCircuitClosedAfterAllIsNoProbe(t *testing.T) {
	c := NewCircuit()
	for _, mode := range []mode{closed, forcedClosed} {
		c.force(mode)
		p, changed, rejected := c.admit()
		if want := (permit{state: c.packed.Load()}); p != want || changed != (change{}) || rejected != (rejection{}) {
			t.Errorf("mode %d: got %+v, %+v, %+v", mode, p, changed, rejected)
		}
		if got := c.Counts(); got != (Counts{}) {
			t.Errorf("mode %d: counts %+v", mode, got)
		}
	}
}

// The end of the cooldown is not in the packed state, so a reader that is overtaken may see the
// state of one break and the end of another.
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

// A success and the last failure of a row come at once. If the circuit is still closed when the
// success has returned, that began the count anew, and the failure must not open it afterwards.
func TestSuccessThatOvertakesTheLastFailureOfARowBeginsItAnew(t *testing.T) {
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
