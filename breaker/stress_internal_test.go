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
	"github.com/tenax-go/tenax/policy"
)

var errDown = errors.New("down")

// transitions checks the reported changes. Its fields need no lock, as callbacks do not overlap.
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

func TestCircuitKeepsItsRulesUnderManyGoroutines(t *testing.T) {
	for name, test := range map[string]struct {
		probeTimeout time.Duration
		options      []Option
	}{
		"probes end in time": {time.Hour, []Option{WithFailureThreshold(3)}},
		"probes hang":        {2 * time.Millisecond, []Option{WithFailureThreshold(3)}},
		"failure rate":       {time.Hour, []Option{WithFailureRate(0.3, 10*time.Millisecond, 4)}},
		"sustained rate":     {time.Hour, []Option{WithSustainedFailureRate(0.3, 10*time.Millisecond, 4)}},
		"cooldown by calls":  {time.Hour, []Option{WithFailureThreshold(3), WithCooldownByCalls(3, 100*time.Microsecond, time.Millisecond)}},
		"slow calls":         {time.Hour, []Option{WithFailureRate(0.4, 20*time.Millisecond, 5), WithSlowCalls(time.Millisecond, 0.5)}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reported := &transitions{t: t}
				if name != "cooldown by calls" {
					test.options = append(test.options, WithCooldown(time.Millisecond))
				}
				c := &stress{t: t, circuit: NewCircuit(append(test.options,
					WithProbes(3, 2),
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
	if left := c.circuit.RetryAfter(); left < 0 || left > c.circuit.cooldown.maximum+c.circuit.probeTimeout {
		c.t.Errorf("RetryAfter %v", left)
	}
	_ = c.circuit.State()
	_ = c.circuit.Available()
}

// direct makes a call as Apply does, and counts the probes of its generation. They must not exceed
// the limit as long as no permit is reclaimed.
func (c *stress) direct(random *rand.Rand) {
	p := permit{state: c.circuit.packed.Load()}
	if !p.state.admitsAll() {
		var changed change
		var rejected rejection
		p, changed, rejected = c.circuit.admit(context.Background(), false)
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

// through makes a call through the policy, which ends in any way.
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

// recovers checks that no permit is lost: once no call is under way, enough successes close the
// circuit.
func (c *stress) recovers() {
	if c.circuit.packed.Load().mode() == forcedOpen || c.circuit.packed.Load().mode() == forcedClosed {
		c.circuit.Reset()
	}
	if got := c.circuit.Counts().Probes; got != 0 {
		c.t.Errorf("%d permits are lost", got)
	}
	// Afterwards every window is empty.
	time.Sleep(max(c.circuit.cooldown.maximum, 20*time.Millisecond))
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
