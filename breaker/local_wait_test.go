package breaker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// queue lets every call wait.
type queue struct{ wait time.Duration }

func (queue) Waits() bool { return true }

func (q queue) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	end := policy.BeginWait(ctx)
	time.Sleep(q.wait)
	end()
	return next.Do(ctx)
}

func stack(t *testing.T, policies ...policy.Policy[int]) policy.Func[int] {
	t.Helper()
	p := policy.Must(policy.New("stack", policies...))
	return func(ctx context.Context) (int, error) { return p.Do(ctx, lasting(time.Second, nil)) }
}

func TestTheTimeInALocalQueueIsNoPartOfASlowCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		for name, chain := range map[string][]policy.Policy[int]{
			"directly":      {queue{time.Minute}},
			"twice":         {queue{time.Minute}, queue{time.Minute}},
			"in a pipeline": {policy.Must(policy.New("inner", queue{time.Minute}))},
			"in a timeout":  {timeout.New[int](time.Hour), queue{time.Minute}},
		} {
			b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1), breaker.WithName(name))
			call := stack(t, append([]policy.Policy[int]{b}, chain...)...)
			if _, err := call(t.Context()); err != nil {
				t.Fatal(err)
			}
			assertWindow(t, b, 1, 0, 0)
			b = breaker.New[int](breaker.WithSlowCalls(time.Second-1, 1), breaker.WithName(name))
			if _, err := stack(t, append([]policy.Policy[int]{b}, chain...)...)(t.Context()); err != nil {
				t.Fatal(err)
			}
			assertWindow(t, b, 1, 0, 1)
		}
	})
}

func TestAProbeThatWaitsLocallyIsNotSlow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		halfOpen(t, b)
		if _, err := stack(t, b, queue{time.Hour})(t.Context()); err != nil {
			t.Fatal(err)
		}
		assertState(t, b, breaker.Closed)
	})
}

func TestAProbeKeepsItsPermitWhileItWaitsLocally(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbeTimeout(10 * time.Second))
		slots := bulkhead.NewSlots(1, bulkhead.WithQueue(10, time.Hour))
		chain := policy.Must(policy.New("chain", b, bulkhead.For[int](slots)))
		halfOpen(t, b)
		go func() {
			_, _ = bulkhead.For[int](slots).Apply(context.Background(), policy.NextFunc(lasting(time.Minute, nil)))
		}()
		synctest.Wait()
		go func() { _, _ = chain.Do(context.Background(), lasting(time.Minute, nil)) }()
		synctest.Wait()

		time.Sleep(time.Minute - 1)
		assertProbing(t, b, 10*time.Second, time.Minute) // as if its wait ended now
		time.Sleep(1 + 4*time.Second)
		synctest.Wait()
		assertProbing(t, b, 6*time.Second, time.Minute)
		time.Sleep(6 * time.Second)
		if !b.Available() {
			t.Error("the permit of the hung probe does not come back")
		}
		time.Sleep(time.Minute) // its success counts all the same
		assertState(t, b, breaker.Closed)
	})
}

// The first to lose its permit need not be the first that began.
func TestTheNextPermitIsThatOfTheFirstProbeToLoseIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithProbes(2, 2), breaker.WithProbeTimeout(10*time.Second))
		halfOpen(t, b)
		go func() { _, _ = stack(t, b, queue{7 * time.Second})(context.Background()) }()
		synctest.Wait()
		time.Sleep(time.Second)
		second := begin(t, b)
		time.Sleep(3 * time.Second)
		assertProbing(t, b, 7*time.Second, time.Minute)
		time.Sleep(4 * time.Second)
		second.end(succeed)
		synctest.Wait() // the first succeeds in the same instant
		assertState(t, b, breaker.Closed)
	})
}

func TestOnlyCircuitsThatMeasureTimePayForIt(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, test := range map[string]struct {
		policies []policy.Policy[int]
		want     float64
	}{
		"neither measures nor waits": {[]policy.Policy[int]{breaker.New[int]()}, 0},
		"does not measure":           {[]policy.Policy[int]{breaker.New[int](), queue{}}, 0},
		"measures, and may wait": {[]policy.Policy[int]{
			breaker.New[int](breaker.WithSlowCalls(time.Hour, 1)), bulkhead.New[int](1, bulkhead.WithQueue(1, time.Hour)),
		}, 2},
		"does not wait": {[]policy.Policy[int]{breaker.New[int](breaker.WithSlowCalls(time.Hour, 1))}, 0},
	} {
		p := policy.Must(policy.New("p", test.policies...))
		if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(t.Context(), succeed) }); got != test.want {
			t.Errorf("%s: %v allocations, want %v", name, got, test.want)
		}
	}
}
