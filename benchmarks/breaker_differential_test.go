package benchmarks_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/sony/gobreaker/v2"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// standalone is a circuit breaker with separate calls for the begin and the end of an admitted
// call.
type standalone interface {
	// begin begins a call and returns the function that ends it, or nil if the call is rejected.
	begin() (end func(error))
	closed() bool
}

// tenaxCircuit runs each call in its own goroutine.
type tenaxCircuit struct{ *breaker.Breaker[int] }

func (c tenaxCircuit) begin() func(error) {
	results, ended := make(chan error), make(chan struct{})
	admitted := false
	go func() {
		defer close(ended)
		_, _ = c.Apply(background, policy.NextFunc(func(context.Context) (int, error) {
			admitted = true
			return 0, <-results
		}))
	}()
	synctest.Wait()
	if !admitted {
		return nil
	}
	return func(err error) {
		results <- err
		<-ended
	}
}

func (c tenaxCircuit) closed() bool { return c.State() == breaker.Closed }

type failsafeCircuit struct {
	circuitbreaker.CircuitBreaker[int]
}

func (c failsafeCircuit) begin() func(error) {
	if !c.TryAcquirePermit() {
		return nil
	}
	return func(err error) {
		if err != nil {
			c.RecordError(err)
		} else {
			c.RecordSuccess()
		}
	}
}

func (c failsafeCircuit) closed() bool { return c.IsClosed() }

type gobreakerCircuit struct {
	*gobreaker.TwoStepCircuitBreaker[int]
}

func (c gobreakerCircuit) begin() func(error) {
	done, err := c.Allow()
	if err != nil {
		return nil
	}
	return done
}

func (c gobreakerCircuit) closed() bool { return c.State() == gobreaker.StateClosed }

const openFor = time.Second

// inARow returns one breaker of each library. All open after threshold failures in a row and close
// after one probe.
func inARow(threshold int) map[string]standalone {
	return map[string]standalone{
		"tenax": tenaxCircuit{breaker.New[int](
			breaker.WithFailureThreshold(threshold), breaker.WithCooldown(openFor), breaker.WithProbeTimeout(1000*time.Hour))},
		"failsafe-go": failsafeCircuit{newFailsafeBreaker(uint(threshold), openFor)},
		"gobreaker": gobreakerCircuit{gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{
			Timeout:     openFor,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= uint32(threshold) },
		})},
	}
}

// atARate returns the breakers that open at a rate of failures and check it at the end of every
// call.
func atARate(rate float64, minCalls int) map[string]standalone {
	return map[string]standalone{
		"tenax": tenaxCircuit{breaker.New[int](
			breaker.WithFailureRate(rate, rateWindow, minCalls), breaker.WithCooldown(openFor),
			breaker.WithProbeTimeout(1000*time.Hour))},
		"failsafe-go": failsafeCircuit{circuitbreaker.NewBuilder[int]().
			WithFailureRateThreshold(rate, uint(minCalls), rateWindow).WithSuccessThreshold(1).WithDelay(openFor).Build()},
	}
}

func TestBreakersAgreeOnFailuresInARow(t *testing.T) {
	agree(t, func(rt *rapid.T) map[string]standalone { return inARow(rapid.IntRange(1, 5).Draw(rt, "threshold")) })
}

func TestBreakersAgreeOnTheFailureRate(t *testing.T) {
	agree(t, func(rt *rapid.T) map[string]standalone {
		rate := rapid.SampledFrom([]float64{0.2, 0.25, 0.5, 0.75, 1}).Draw(rt, "rate")
		return atARate(rate, rapid.IntRange(1, 10).Draw(rt, "least calls"))
	})
}

// agree drives breakers with the same random calls, which overlap, fail and succeed, with time
// between them. It avoids the differences in docs/breaker.md: no call from before a break ends
// after its cooldown, no time is just the cooldown, errors are plain failures, and no window holds
// many calls.
func agree(t *testing.T, newBreakers func(*rapid.T) map[string]standalone) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			defer func() { failed = recover() }()
			c := &comparison{breakers: newBreakers(rt)}
			defer c.land()
			rt.Repeat(map[string]func(*rapid.T){
				"begin a call":   c.begin,
				"begin one more": c.begin,
				"end a call":     c.end,
				"end one more":   c.end,
				"let time pass":  c.pass,
				"":               c.look,
			})
		})
		if failed != nil {
			panic(failed)
		}
	})
}

type comparison struct {
	breakers map[string]standalone
	calls    []map[string]func(error)
	open     bool // since a call has opened the circuits
	ended    int  // calls since the windows were empty
}

const (
	rateWindow = 1000 * time.Hour
	mostCalls  = 20 // in a window: of more, failsafe-go rounds the rate so much that it opens too early
)

func (c *comparison) begin(rt *rapid.T) {
	if len(c.calls) == 8 {
		rt.SkipNow()
	}
	call := make(map[string]func(error))
	for name, b := range c.breakers {
		if end := b.begin(); end != nil {
			call[name] = end
		}
	}
	switch len(call) {
	case 0:
	case len(c.breakers):
		c.calls = append(c.calls, call)
		c.open = false
	default:
		rt.Fatalf("only %d of %d breakers admit the call: %v", len(call), len(c.breakers), call)
	}
}

func (c *comparison) end(rt *rapid.T) {
	if len(c.calls) == 0 {
		rt.SkipNow()
	}
	i := rapid.IntRange(0, len(c.calls)-1).Draw(rt, "call")
	call := c.calls[i]
	c.calls = append(c.calls[:i:i], c.calls[i+1:]...)
	err := rapid.SampledFrom([]error{nil, errTransient, errTransient}).Draw(rt, "error")
	wasClosed := c.breakers["tenax"].closed()
	for _, end := range call {
		end(err)
	}
	if !c.breakers["tenax"].closed() && (wasClosed || err != nil) {
		c.open = true
	}
	if c.ended++; c.ended+len(c.calls) >= mostCalls {
		c.land()
		time.Sleep(rateWindow + rateWindow/10)
		c.ended = 0
	}
}

// pass first ends the calls that would outlive the cooldown.
func (c *comparison) pass(rt *rapid.T) {
	if c.open {
		c.land()
	}
	time.Sleep(rapid.SampledFrom([]time.Duration{300, 450, 1100}).Draw(rt, "time in ms") * time.Millisecond) //nolint:durationcheck // It is a number.
}

func (c *comparison) land() {
	for _, call := range c.calls {
		for _, end := range call {
			end(nil)
		}
	}
	c.calls = nil
}

func (c *comparison) look(rt *rapid.T) {
	want := c.breakers["tenax"].closed()
	for name, b := range c.breakers {
		if got := b.closed(); got != want {
			rt.Fatalf("%s is closed: %v, tenax: %v", name, got, want)
		}
	}
}
