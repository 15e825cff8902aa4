package breaker_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// cutOff makes a call that succeeds and fails after it has returned.
func cutOff(t *testing.T, b *breaker.Breaker[int]) {
	t.Helper()
	if err := do(t, b, succeed); err != nil {
		t.Fatal(err)
	}
	b.HandleLateFailure(t.Context(), errBoom)
}

// whole makes a call that succeeds and comes to its end.
func whole(t *testing.T, b *breaker.Breaker[int]) {
	t.Helper()
	if err := do(t, b, succeed); err != nil {
		t.Fatal(err)
	}
	b.HandleLateSuccess(t.Context())
}

func TestLateFailuresInARowOpenACircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(5))
		for n := range 4 {
			cutOff(t, b)
			assertCounts(t, b, breaker.Counts{Failures: n + 1})
		}
		whole(t, b)
		assertCounts(t, b, breaker.Counts{})
		for range 5 {
			assertState(t, b, breaker.Closed)
			cutOff(t, b)
		}
		assertState(t, b, breaker.Open)
		assertRejected(t, b, time.Minute)
	})
}

func TestOtherFailuresAmongLateOnesCount(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(5))
		cutOff(t, b)
		_ = do(t, b, fail)
		cutOff(t, b)
		_ = do(t, b, fail)
		assertState(t, b, breaker.Closed)
		cutOff(t, b)
		assertState(t, b, breaker.Open)
	})
}

func TestALateFailureReplacesASuccessInTheWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(0.5, 10*time.Second, 4))
		whole(t, b)
		whole(t, b)
		time.Sleep(time.Second)
		cutOff(t, b)
		assertCounts(t, b, breaker.Counts{Window: breaker.WindowCounts{Calls: 3, Failures: 1}})
		time.Sleep(3 * time.Second)
		cutOff(t, b)
		assertState(t, b, breaker.Open)
	})
}

func TestALateFailureOfACallThatLeftTheWindowCountsAsACall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(1, 10*time.Second, 4))
		_ = do(t, b, succeed)
		time.Sleep(time.Minute)
		b.HandleLateFailure(t.Context(), errBoom)
		assertCounts(t, b, breaker.Counts{Window: breaker.WindowCounts{Calls: 1, Failures: 1}})
	})
}

func TestLateFailuresOpenACircuitWithASustainedRateOnlyIfMostCallsFail(t *testing.T) {
	for every, want := range map[int]breaker.State{1: breaker.HalfOpen, 10: breaker.HalfOpen, 2: breaker.Closed, 3: breaker.Closed} {
		inBubble(t, func(t *testing.T) {
			b := breaker.New[int](breaker.WithSustainedFailureRate(0.8, time.Second, 20))
			for n := range 200 {
				if b.State() != breaker.Closed {
					break
				}
				if every > 1 && n%every == 0 {
					whole(t, b)
				} else {
					cutOff(t, b)
				}
				time.Sleep(time.Minute) // also the cooldown
			}
			if got := b.State(); got != want {
				t.Errorf("1 of %d calls comes to its end: %v, want %v", every, got, want)
			}
		})
	}
}

func TestALateFailureOfAProbeOpensTheCircuitAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(2, 2))
		halfOpen(t, b)
		cutOff(t, b)
		assertState(t, b, breaker.Open)

		time.Sleep(time.Minute)
		_ = do(t, b, succeed)
		cutOff(t, b) // The second probe has closed it.
		assertState(t, b, breaker.Open)

		time.Sleep(time.Minute)
		_ = do(t, b, succeed)
		whole(t, b)
		assertCounts(t, b, breaker.Counts{})
		cutOff(t, b)
		assertState(t, b, breaker.Closed)
	})
}

func TestALateFailureThatIsNotTheDependencysChangesNothing(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(1))
		b.HandleLateFailure(canceled, errBoom)
		b.HandleLateFailure(t.Context(), errInner)
		b.HandleLateFailure(t.Context(), policy.ErrNilFunc)
		b.HandleLateFailure(t.Context(), nil)
		b.HandleLateFailure(nil, errBoom) //nolint:staticcheck // It is what is tested.
		b.HandleLateSuccess(nil)          //nolint:staticcheck // It is what is tested.
		assertState(t, b, breaker.Closed)

		late, stop := context.WithDeadline(t.Context(), time.Now())
		defer stop()
		b.HandleLateFailure(late, context.DeadlineExceeded)
		assertState(t, b, breaker.Open)
	})
}

func TestALateAnswerInterruptsTheRow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		cutOff(t, b)
		b.HandleLateFailure(t.Context(), classify.As(errBoom, classify.HTTPStatus(429)))
		cutOff(t, b)
		assertState(t, b, breaker.Closed)
	})
}

func TestAForcedCircuitIgnoresLateFailures(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1))
	b.ForceClosed()
	cutOff(t, b)
	assertState(t, b, breaker.Closed)
	b.ForceOpen()
	b.HandleLateFailure(t.Context(), errBoom)
	b.Reset()
	assertCounts(t, b, breaker.Counts{})
}

func TestAChangeByALateFailureIsObservedByTheNextCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported []breaker.State
		b := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithOnStateChange(func(_, to breaker.State) {
			reported = append(reported, to)
		}))
		cutOff(t, b)
		if diff := cmp.Diff([]breaker.State{breaker.Open}, reported); diff != "" {
			t.Errorf("the callback (-want +got):\n%s", diff)
		}
		var seen recorder
		for range 2 {
			_, _ = b.Apply(t.Context(), policy.NextFunc(succeed).Observe(&seen))
		}
		time.Sleep(time.Minute)
		_, _ = b.Apply(t.Context(), policy.NextFunc(succeed).Observe(&seen))
		var changes []string
		for _, e := range seen.Take() {
			changes = append(changes, string(e.Type)+" "+e.To)
		}
		want := []string{"state_change open", "rejected ", "rejected ", "state_change half_open", "state_change closed"}
		if diff := cmp.Diff(want, changes); diff != "" {
			t.Errorf("the observers (-want +got):\n%s", diff)
		}
	})
}

type lateKey struct{}

func TestALateFailureCountsForTheCircuitOfItsKey(t *testing.T) {
	group := breaker.NewGroup[string](breaker.WithFailureThreshold(2))
	p := breaker.ForKey[int](group, func(ctx context.Context) string { return ctx.Value(lateKey{}).(string) })
	of := func(key string) context.Context { return context.WithValue(t.Context(), lateKey{}, key) }
	handler, ok := p.(policy.LateSuccessHandler)
	if !ok {
		t.Fatal("the policy is no handler")
	}
	handler.HandleLateFailure(of("dead"), errBoom) // No call, so no circuit.
	group.Get("dead")
	group.Get("shaky")
	handler.HandleLateFailure(of("dead"), errBoom)
	handler.HandleLateFailure(of("shaky"), errBoom)
	handler.HandleLateSuccess(of("shaky"))
	handler.HandleLateFailure(of("shaky"), errBoom)
	handler.HandleLateFailure(of("dead"), errBoom)
	for key, want := range map[string]breaker.State{"dead": breaker.Open, "shaky": breaker.Closed} {
		if got := group.Get(key).State(); got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}

func TestPoliciesOfOneCircuitShareItsLateFailures(t *testing.T) {
	circuit := breaker.NewCircuit(breaker.WithFailureThreshold(2))
	breaker.For[int](circuit).HandleLateFailure(t.Context(), errBoom)
	breaker.For[string](circuit).HandleLateFailure(t.Context(), errBoom)
	if got := circuit.State(); got != breaker.Open {
		t.Errorf("state %v", got)
	}
}

func TestConcurrentLateFailuresAreAllCounted(t *testing.T) {
	const goroutines, failures = 8, 500
	for threshold, want := range map[int]breaker.State{goroutines * failures: breaker.Open, goroutines*failures + 1: breaker.Closed} {
		b := breaker.New[int](breaker.WithFailureThreshold(threshold))
		var all sync.WaitGroup
		for n := range goroutines {
			all.Go(func() {
				for range failures {
					if n%2 == 0 {
						b.HandleLateFailure(t.Context(), errBoom)
					}
					_, _ = b.Apply(t.Context(), policy.NextFunc(succeed))
					if n%2 != 0 {
						b.HandleLateFailure(t.Context(), errors.New("cut off"))
					}
				}
			})
		}
		all.Wait()
		assertState(t, b, want)
		assertCounts(t, b, breaker.Counts{Failures: goroutines * failures})
	}
}

func TestTheEndOfACallCostsNothingWithoutLateFailures(t *testing.T) {
	b := breaker.New[int]()
	ctx := t.Context()
	if got := testing.AllocsPerRun(100, func() { b.HandleLateSuccess(ctx) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkLateSuccess(b *testing.B) {
	c, ctx := breaker.New[int](), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		c.HandleLateSuccess(ctx)
	}
}
