package breaker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// observe calls fn through b and records the events in r.
func observe(t *testing.T, r policy.Observer, b *breaker.Breaker[int], fn policy.Func[int]) error {
	t.Helper()
	_, err := b.Apply(t.Context(), policy.NextFunc(fn).Observe(r))
	return err
}

func assertEvents(t *testing.T, r *recorder, want ...policy.Event) {
	t.Helper()
	sameError := cmp.Comparer(func(a, b error) bool { return any(a) == any(b) })
	if diff := cmp.Diff(want, r.Take(), sameError); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func changed(from, to string, failures int) policy.Event {
	return policy.Event{
		Type: policy.EventStateChange, Policy: "breaker", Name: "orders", From: from, To: to, Failures: failures,
	}
}

func TestObserversSeeChangesOfState(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var r recorder
		b := breaker.New[int](breaker.WithName("orders"), breaker.WithFailureThreshold(3), breaker.WithProbes(2, 2))
		observe(t, &r, b, succeed)
		observe(t, &r, b, fail)
		observe(t, &r, b, fail)
		assertEvents(t, &r)
		observe(t, &r, b, fail)
		assertEvents(t, &r, changed("closed", "open", 3))

		time.Sleep(time.Minute)
		observe(t, &r, b, fail)
		assertEvents(t, &r, changed("open", "half_open", 0), changed("half_open", "open", 1))

		time.Sleep(time.Minute)
		observe(t, &r, b, succeed)
		assertEvents(t, &r, changed("open", "half_open", 0))
		observe(t, &r, b, succeed)
		assertEvents(t, &r, changed("half_open", "closed", 0))
	})
}

func TestEventsOfAnUnnamedCircuitCarryThePipelinesName(t *testing.T) {
	group := breaker.NewGroup[string](breaker.WithFailureThreshold(1))
	shared := breaker.NewCircuit(breaker.WithFailureThreshold(1))
	for _, p := range []policy.Policy[int]{
		breaker.New[int](breaker.WithFailureThreshold(1)),
		breaker.For[int](shared),
		breaker.ForKey[int](group, func(context.Context) string { return "north" }),
	} {
		inner := policy.Must(policy.New("warehouse", p))
		var r recorder
		outer := policy.Must(policy.New("inventory", observing(&r), policy.Policy[int](inner)))
		for range 2 {
			_, _ = outer.Do(t.Context(), fail)
		}
		var got []string
		for _, e := range r.Take() {
			got = append(got, string(e.Type)+" "+e.Name)
		}
		if diff := cmp.Diff([]string{"state_change warehouse", "rejected warehouse"}, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	}
}

func observing(r *recorder) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return next.Observe(r).Do(ctx)
	})
}

func TestObserversAreNotifiedOfAChangeBeforeTheCallback(t *testing.T) {
	var r recorder
	b := breaker.New[int](breaker.WithName("orders"), breaker.WithFailureThreshold(1),
		breaker.WithOnStateChange(func(breaker.State, breaker.State) { assertEvents(t, &r, changed("closed", "open", 1)) }))
	observe(t, &r, b, fail)
	assertEvents(t, &r)
}

func TestObserversSeeTheChangeCausedByAPanic(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var r recorder
		b := breaker.New[int](breaker.WithName("orders"), breaker.WithFailureThreshold(1))
		func() {
			defer func() { _ = recover() }()
			observe(t, &r, b, func(context.Context) (int, error) { panic("explosion") })
		}()
		assertEvents(t, &r, changed("closed", "open", 1))
	})
}

func TestObserversSeeRejections(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var r recorder
		b := breaker.New[int](breaker.WithName("orders"), breaker.WithCooldown(10*time.Second))
		rejected := func(reason string, delay time.Duration, err error) policy.Event {
			return policy.Event{
				Type: policy.EventRejected, Policy: "breaker", Name: "orders", Reason: reason, Delay: delay, Err: err,
			}
		}
		trip(t, b)
		time.Sleep(3 * time.Second)
		err := observe(t, &r, b, succeed)
		assertEvents(t, &r, rejected("open", 7*time.Second, err))

		time.Sleep(7 * time.Second)
		probe := begin(t, b)
		time.Sleep(time.Second)
		err = observe(t, &r, b, succeed)
		assertEvents(t, &r, rejected("half_open", 59*time.Second, err))
		probe.end(succeed)

		b.ForceOpen()
		err = observe(t, &r, b, succeed)
		assertEvents(t, &r, rejected("open", 0, err))
	})
}

func TestObserversAreNotNotifiedOfForcedChanges(t *testing.T) {
	var r recorder
	b := breaker.New[int]()
	b.ForceOpen()
	b.Reset()
	observe(t, &r, b, succeed)
	assertEvents(t, &r)
}

// panicky is an observer that panics at a change of state.
type panicky struct{ recorder }

func (p *panicky) Event(_ context.Context, e policy.Event) {
	if e.Type == policy.EventStateChange {
		panic(errors.New("observer"))
	}
}

func TestPanicInAnObserverLosesNeitherThePermitNorTheCallback(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var reported log
		b := breaker.New[int](reported.option())
		halfOpen(t, b)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic does not pass through")
				}
			}()
			observe(t, &panicky{}, b, succeed)
		}()
		assertLog(t, reported, "closed > open", "open > half_open")
		assertState(t, b, breaker.HalfOpen)
		assertCounts(t, b, breaker.Counts{})
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}
