package bulkhead_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestRejectionIsNeitherRetriedNorCountedByABreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
		b := bulkhead.New[int](1)
		p := policy.Must(policy.New("p", retry.New[int](retry.WithRejectionWait(time.Hour)), breaker.For[int](circuit), b))
		holder := begin(t.Context(), b)
		start := time.Now()
		outcome := p.Execute(t.Context(), succeed)
		if !errors.Is(outcome.Err, bulkhead.ErrFull) || outcome.Attempts != 0 || time.Since(start) != 0 {
			t.Errorf("got %+v after %v, want one rejection at once", outcome, time.Since(start))
		}
		if failure, ok := errors.AsType[*retry.Error](outcome.Err); !ok || failure.Reason != retry.ReasonRejected {
			t.Errorf("got %v, want a retry that gave up on a rejection", outcome.Err)
		}
		if circuit.State() != breaker.Closed || circuit.Counts().Failures != 0 {
			t.Errorf("the circuit is %v with %+v", circuit.State(), circuit.Counts())
		}
		holder.end(succeed)
	})
}

func TestEndOfTheCallersContextInTheQueueIsNoFailure(t *testing.T) {
	for name, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		},
		"canceled": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
				b := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Minute))
				budget := retry.NewBudget(retry.TokenBucket{Capacity: 2, RetryCost: 1, FailureCost: 1, SuccessCredit: 1})
				p := policy.Must(policy.New("p", retry.New[int](retry.WithBudget(budget)), breaker.For[int](circuit), b))
				holder := begin(t.Context(), b)
				ctx, cancel := end(t.Context())
				defer cancel()
				outcome := p.Execute(ctx, succeed)
				if !errors.Is(outcome.Err, ctx.Err()) || outcome.Attempts != 0 || outcome.Elapsed != time.Second {
					t.Errorf("got %+v, want the end of the caller after 1s", outcome)
				}
				if circuit.State() != breaker.Closed || circuit.Counts().Failures != 0 || budget.Level() != 1 {
					t.Errorf("the circuit is %v with %+v, the budget at %v", circuit.State(), circuit.Counts(), budget.Level())
				}
				holder.end(succeed)
			})
		})
	}
}

func TestOuterTimeoutEndsTheWaitInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Minute))
		holder := begin(t.Context(), b)
		var r recorder
		stack := policy.Must(policy.New("p", timeout.New[int](time.Second), b))
		_, err := stack.Apply(t.Context(), policy.NextFunc(succeed).Observe(&r))
		if exceeded, ok := errors.AsType[*timeout.ExceededError](err); !ok || !exceeded.Verdict().NotSent {
			t.Errorf("got %v, want the limit exceeded and nothing sent", err)
		}
		want := []policy.Event{{Type: policy.EventTimeout, Policy: "timeout", Delay: time.Second}}
		if diff := cmp.Diff(want, r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		holder.end(succeed)
	})
}

func TestWaitDoesNotCountAgainstAnInnerTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Minute))
		p := policy.Must(policy.New("p", b, timeout.New[int](time.Second)))
		holder, waiter := begin(t.Context(), b), begin(t.Context(), p)
		time.Sleep(30 * time.Second)
		holder.end(succeed)
		time.Sleep(time.Second - 1)
		waiter.end(succeed)
		if waiter.value != 7 || waiter.err != nil {
			t.Errorf("got %v, %v, want 7", waiter.value, waiter.err)
		}
	})
}

func TestWaitingRetryHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1)
		p := policy.Must(policy.New("p", retry.New[int](retry.WithBackoff(retry.Constant(time.Minute))), b))
		c := begin(t.Context(), p)
		c.end(func(context.Context) (int, error) { return 0, errors.New("connection reset by peer") })
		if c.ended.Load() || b.Running() != 0 {
			t.Errorf("ended: %v, %d run in the wait", c.ended.Load(), b.Running())
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if !c.running.Load() || b.Running() != 1 {
			t.Errorf("%d run, want the second attempt", b.Running())
		}
		c.end(succeed)
	})
}

func TestRejectionOfAnUnnamedBulkheadCarriesThePipelinesName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1)
		inner := policy.Must(policy.New("warehouse", policy.Policy[int](b)))
		running := begin(t.Context(), b)
		rejected := begin(t.Context(), policy.Must(policy.New("inventory", policy.Policy[int](inner))))
		running.end(succeed)
		want := []policy.Event{
			{Type: policy.EventRejected, Policy: "bulkhead", Name: "warehouse", Reason: "full", Err: rejected.err},
		}
		if diff := cmp.Diff(want, rejected.events.All(), cmp.Comparer(same)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}
