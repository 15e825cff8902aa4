package pacing_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

// order lets the calls of a paced world go, and returns their numbers in the order in which they
// were sent.
func (w *world) order(calls []*call) (sent []int) {
	seen := map[int]bool{}
	for range 1000 {
		w.sleep(10 * time.Millisecond)
		for i, c := range calls {
			if c.sent.Load() && !seen[i] {
				seen[i] = true
				sent = append(sent, i)
				c.end(succeed)
			}
		}
	}
	return sent
}

func TestCallsAreSentFirstComeFirstServed(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		var calls []*call
		for range 6 {
			calls = append(calls, w.begin(w.Context()))
		}
		if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5}, w.order(calls)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheCallThatAsksHasUsedUpFewAttemptsAndAfterItTheMostImportantGoFirst(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		var calls []*call
		for _, r := range []struct {
			importance policy.Importance
			attempt    int
		}{
			{policy.Sheddable, 1},
			{policy.DefaultImportance, 1},
			{policy.DefaultImportance, 3},
			{policy.DefaultImportance, 2},
			{policy.Critical, 2},
			{policy.Sheddable, 9},
			{policy.Critical, 3},
			{policy.DefaultImportance, 2},
		} {
			calls = append(calls, w.begin(policy.WithAttempt(policy.WithImportance(w.Context(), r.importance), r.attempt)))
		}
		if diff := cmp.Diff([]int{1, 6, 4, 2, 3, 7, 5, 0}, w.order(calls)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAWaiterThatLeavesCostsNothing(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		var calls []*call
		for range 4 {
			calls = append(calls, w.begin(w.Context()))
		}
		calls[0].cancel()
		calls[2].cancel()
		w.sleep(0)
		if waiting := w.policy.(*pacing.Pacing[int]).Waiting(); waiting != 2 {
			t.Errorf("%d wait", waiting)
		}
		w.sleep(1100 * time.Millisecond)
		calls[1].end(succeed)
		w.sleep(100 * time.Millisecond)
		if !calls[1].sent.Load() || !calls[3].sent.Load() {
			t.Errorf("sent %v, %v", calls[1].sent.Load(), calls[3].sent.Load())
		}
	})
}

// A turn that comes at the very moment at which its waiter leaves is another's.
func TestATurnIsNotLostWhenItsWaiterLeavesAtThatMoment(t *testing.T) {
	for range 50 {
		in(t, paced(), func(w *world) {
			w.pause(time.Second)
			probe := w.begin(w.Context())
			w.sleep(1100 * time.Millisecond)
			ctx, cancel := context.WithCancel(w.Context())
			defer time.AfterFunc(probe.at+100*time.Millisecond-w.since(), cancel).Stop()
			leaves, stays := w.begin(ctx), w.begin(w.Context())
			probe.end(succeed)
			w.sleep(300 * time.Millisecond)
			if !stays.sent.Load() || !leaves.sent.Load() && stays.at > probe.at+110*time.Millisecond {
				t.Errorf("sent %v, at %v; the other: sent %v, %v", stays.sent.Load(), stays.at, leaves.sent.Load(), leaves.err)
			}
		})
	}
}

func TestAnObserverThatPanicsLeavesNoWaiter(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		func() {
			defer func() { _ = recover() }()
			_, _ = w.policy.Apply(w.Context(), policy.NextFunc(succeed).Observe(panicking{}))
		}()
		if waiting := w.policy.(*pacing.Pacing[int]).Waiting(); waiting != 0 {
			t.Errorf("%d wait", waiting)
		}
	})
}

type panicking struct{}

func (panicking) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}
func (panicking) EndAttempt(context.Context, policy.AttemptRecord) {}
func (panicking) Event(context.Context, policy.Event)              { panic("boom") }
