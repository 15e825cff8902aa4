package bulkhead_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestThoseThatWaitInVainAreRejectedWithTheTimeToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		defer s.end()
		waiter := begin(t.Context(), s.guarded)
		time.Sleep(time.Second)
		synctest.Wait()
		full, ok := errors.AsType[*bulkhead.FullError](waiter.err)
		if !ok || full.Waited != 750*time.Millisecond || full.RetryAfter <= 0 || full.RetryAfter > time.Second || full.Name != "stock" {
			t.Fatalf("got %+v", waiter.err)
		}
		if got := classify.Of(full); got != classify.Rejected(full.RetryAfter) {
			t.Errorf("the verdict is %+v", got)
		}
		want := []policy.Event{{
			Type: policy.EventRejected, Policy: policy.KindBulkhead, Name: "stock",
			Reason: policy.ReasonTimeout, Delay: full.RetryAfter, Err: full,
		}}
		if diff := cmp.Diff(want, waiter.events.All(), cmp.Comparer(same)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestTheMostImportantGoFirstAndFirstAttemptsBeforeRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		order := []policy.Importance{policy.Sheddable, policy.DefaultImportance, policy.Critical, policy.DefaultImportance}
		waiters := make([]*call, len(order))
		for i, importance := range order {
			waiters[i] = begin(policy.WithImportance(t.Context(), importance), s.guarded)
			if !waiters[i].waits() {
				t.Fatalf("call %d does not wait", i)
			}
		}
		for served, want := range []int{2, 1, 3, 0} {
			for _, c := range s.running {
				if !c.ended.Load() && waiters[want].waits() {
					c.end(func(context.Context) (int, error) { panic("says nothing, and frees a place") })
				}
			}
			for i, w := range waiters {
				if i == want && w.waits() {
					t.Errorf("call %d is not the one served at place %d", want, served)
				}
			}
			s.running = append(s.running, waiters[want])
		}
		s.end()
	})
}

func TestAWaitEndsWithTheCallersContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		defer s.end()
		boom := errors.New("boom")
		ctx, cancel := context.WithCancelCause(t.Context())
		circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
		waiter := begin(ctx, policy.Must(policy.New("p", breaker.For[int](circuit), s.guarded)))
		cancel(boom)
		synctest.Wait()
		if !errors.Is(waiter.err, context.Canceled) || !errors.Is(waiter.err, boom) || len(waiter.events.All()) != 0 {
			t.Errorf("got %v with events %v", waiter.err, waiter.events.All())
		}
		if s.slots.Waiting() != 0 || circuit.State() != breaker.Closed || circuit.Counts().Failures != 0 {
			t.Errorf("%d still wait; the circuit is %v with %+v", s.slots.Waiting(), circuit.State(), circuit.Counts())
		}
		late := begin(ctx, s.guarded)
		if !errors.Is(late.err, boom) {
			t.Errorf("a call in an ended context: %v", late.err)
		}
	})
}

func TestADeadlineThatIsTooSoonIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		defer s.end()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		start := time.Now()
		waiter := begin(ctx, s.guarded)
		time.Sleep(time.Second)
		synctest.Wait()
		if waiter.err == nil || !waiter.ended.Load() || time.Since(start) > time.Second {
			t.Errorf("got %v", waiter.err)
		}
	})
}

func TestARejectionIsNeutralToTheBreakerAndNotRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		defer s.end()
		circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
		p := policy.Must(policy.New("p", retry.New[int](), breaker.For[int](circuit), s.guarded))
		outcome := p.Execute(t.Context(), succeed)
		if !errors.Is(outcome.Err, bulkhead.ErrFull) || outcome.Attempts != 0 || circuit.Counts().Failures != 0 {
			t.Errorf("got %+v, the circuit %+v", outcome, circuit.Counts())
		}
	})
}

func TestPanicAndGoexitGiveThePlaceBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.NewAdaptive[int]()
		for _, manner := range []string{"panic", "Goexit", "value"} {
			c := begin(t.Context(), b)
			c.end(manners[manner])
			if b.Running() != 0 {
				t.Errorf("after a %s %d run", manner, b.Running())
			}
		}
		s := newSilence(t)
		for i, c := range s.running {
			c.end([]policy.Func[int]{manners["panic"], manners["Goexit"]}[i%2])
		}
		if s.slots.Running() != 0 {
			t.Errorf("%d still run", s.slots.Running())
		}
		runtime.Gosched()
	})
}
