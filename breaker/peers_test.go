package breaker_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/atonce"
	"github.com/tenax-go/tenax/policy"
)

// Each test shows the right behaviour where another circuit breaker had, or has, the bug that the
// comment names. More are beside other tests of the same behaviour: panics, Goexit and hung probes
// in half_open_test.go, results from before the break in stale_test.go, callbacks that use the
// circuit in notify_test.go.

// failsafe-go opens on one context.Canceled, gobreaker on six; sony/gobreaker#105,
// rubyist/circuitbreaker#42, zeromicro/go-zero#1545, resilience4j#682.
func TestThousandCanceledCallsDoNotOpenTheCircuit(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1))
	for range 1000 {
		ctx, cancel := context.WithCancel(t.Context())
		_, _ = b.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
			cancel()
			return 0, ctx.Err()
		}))
	}
	assertState(t, b, breaker.Closed)
	assertCounts(t, b, breaker.Counts{})
}

// tsouza/cerberus#738: a canceled probe must give its permit back without a verdict.
func TestCanceledProbeDecidesNothingAndGivesItsPermitBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		probe := begin(t, b)
		probe.caller.err = context.Canceled
		probe.end(fail)
		assertState(t, b, breaker.HalfOpen)
		assertCounts(t, b, breaker.Counts{})
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}

// resilience4j#544: an error that the breaker ignores took a probe's permit for good.
func TestProbesWithIgnoredErrorsUseUpNoPermits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(3, 3))
		halfOpen(t, b)
		for range 100 {
			do(t, b, failWith(errInner))
		}
		for range 3 {
			do(t, b, succeed)
		}
		assertState(t, b, breaker.Closed)
	})
}

// alibaba/sentinel-golang#196: a probe that a later rule blocks left the breaker half-open for
// ever.
func TestProbeThatIsRejectedInsideGivesItsPermitBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		inner := breaker.New[int](breaker.WithName("inner"))
		outer := breaker.New[int](breaker.WithName("outer"))
		stack := policy.Must(policy.New("stack", outer, inner))
		halfOpen(t, outer)
		inner.ForceOpen()
		for range 10 {
			if _, err := stack.Do(t.Context(), succeed); err == nil || !strings.Contains(err.Error(), "inner") {
				t.Errorf("got %v, want a rejection by the inner circuit", err)
			}
			assertState(t, outer, breaker.HalfOpen)
		}
		inner.Reset()
		if _, err := stack.Do(t.Context(), succeed); err != nil {
			t.Error(err)
		}
		assertState(t, outer, breaker.Closed)
	})
}

// eapache/go-resiliency and mercari/go-circuitbreaker admit any number of probes; resilience4j#343,
// #1432 admitted too many on the switch to half-open.
func TestSwitchToHalfOpenAdmitsNoMoreThanTheProbesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(3, 1), breaker.WithFailureThreshold(1))
		for range 50 {
			trip(t, b)
			time.Sleep(time.Minute)
			var probes atonce.Counter
			var calls sync.WaitGroup
			for range 20 {
				calls.Go(func() {
					_, _ = b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
						defer probes.Begin()()
						time.Sleep(time.Second)
						return 0, nil
					}))
				})
			}
			calls.Wait()
			if probes.Most() != 3 {
				t.Fatalf("%d probes ran at once, want 3", probes.Most())
			}
			assertState(t, b, breaker.Closed)
		}
	})
}

// App-vNext/Polly#216 to #219: calls that began before the break ended it, or broke again, and
// reported it each time.
func TestCallsThatFailTogetherOpenTheCircuitOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported log
		b := breaker.New[int](breaker.WithFailureThreshold(3), breaker.WithCooldown(10*time.Second), reported.option())
		calls := make([]*call, 20)
		for i := range calls {
			calls[i] = begin(t, b)
		}
		for _, c := range calls {
			c.end(fail)
			time.Sleep(10 * time.Millisecond)
		}
		assertLog(t, reported, "closed > open")
		assertRejected(t, b, 10*time.Second-180*time.Millisecond)
	})
}

// App-vNext/Polly#217: one trial for each cooldown, however many callers there are.
func TestDependencyThatIsDownIsTriedOnceACooldown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithCooldown(10 * time.Second))
		trip(t, b)
		tries := 0
		for range 100 * 10 {
			time.Sleep(100 * time.Millisecond)
			do(t, b, func(context.Context) (int, error) {
				tries++
				return 0, errBoom
			})
		}
		if tries != 10 {
			t.Errorf("%d tries in 10 cooldowns", tries)
		}
	})
}

// mercari/go-circuitbreaker finds its IgnorableError by a type assertion, not under wrappers.
func TestVerdictIsFoundUnderWrappers(t *testing.T) {
	wrapped := fmt.Errorf("a: %w", fmt.Errorf("b: %w", classify.Permanent(errBoom)))
	if got := meaningOf(t.Context(), failWith(wrapped)); got != success {
		t.Errorf("a wrapped permanent error is %s, want success", got)
	}
}

// resilience4j#1123: timeouts were not counted.
func TestTimeoutsOpenTheCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(3))
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, _ = b.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
				<-ctx.Done()
				return 0, ctx.Err()
			}))
			cancel()
		}
		assertState(t, b, breaker.Open)
	})
}

// gobreaker, and eapache/go-resiliency, recover a panic and panic again, which loses the stack.
func TestPanicKeepsItsStack(t *testing.T) {
	defer func() {
		if recover() == nil || !strings.Contains(string(debug.Stack()), "deepInTheFunction") {
			t.Errorf("the stack does not show where the panic began:\n%s", debug.Stack())
		}
	}()
	do(t, breaker.New[int](), deepInTheFunction)
}

//go:noinline
func deepInTheFunction(context.Context) (int, error) { panic("explosion") }

// failsafe-go/failsafe-go#97: users expect to see half-open when the delay is over, not after the
// next call.
func TestStateShowsThatTheCooldownIsOver(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		trip(t, b)
		time.Sleep(time.Minute)
		assertState(t, b, breaker.HalfOpen)
		if !b.Available() {
			t.Error("it is not available")
		}
	})
}

// sony/gobreaker#49, #53: MaxRequests is both how many probes there may be and how many must
// succeed.
func TestOneSuccessMayBeEnoughThoughSeveralProbesRun(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(5, 1))
		halfOpen(t, b)
		first, second := begin(t, b), begin(t, b)
		second.end(succeed)
		assertState(t, b, breaker.Closed)
		first.end(succeed)
		assertState(t, b, breaker.Closed)
	})
}

// github/gh-aw-mcpg#10686: a transport error in the probe never cleared the flag that says a probe
// is under way.
func TestFailedProbesAreFollowedByOthers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		for _, ending := range []policy.Func[int]{
			fail, failWith(errInner), failWith(context.Canceled), failWith(context.DeadlineExceeded), goexit,
			failWith(&breaker.OpenError{}), func(context.Context) (int, error) { panic("explosion") },
		} {
			begin(t, b).end(ending)
			time.Sleep(time.Minute)
			if !b.Available() {
				t.Fatal("no probe is admitted any more")
			}
		}
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}
