package bulkhead_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

func TestCallsWaitInTheOrderInWhichTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(5, time.Minute))
		calls := []*call{begin(t.Context(), b)}
		for range 5 {
			calls = append(calls, begin(t.Context(), b))
		}
		for i, c := range calls {
			for _, later := range calls[i+1:] {
				if !later.waits() {
					t.Fatalf("a call passed call %d, which came before it", i+1)
				}
			}
			if got, want := b.Waiting(), len(calls)-1-i; !c.running.Load() || b.Running() != 1 || got != want {
				t.Fatalf("call %d runs: %v; %d run, %d wait, want 1 and %d", i+1, c.running.Load(), b.Running(), got, want)
			}
			c.end(succeed)
			if c.value != 7 || c.err != nil || len(c.events.All()) != 0 {
				t.Errorf("call %d: %v, %v, events %v", i+1, c.value, c.err, c.events.All())
			}
		}
	})
}

func TestWaitingCallsAreNotOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(5, time.Minute))
		holder, waiter := begin(t.Context(), b), begin(t.Context(), b)
		holder.ends <- succeed // without waiting for the waiter to notice
		late := begin(t.Context(), b)
		if !waiter.running.Load() || !late.waits() {
			t.Errorf("the waiter runs: %v, the latecomer waits: %v", waiter.running.Load(), late.waits())
		}
		waiter.end(succeed)
		late.end(succeed)
	})
}

func TestCallThatFindsTheQueueFullIsRejectedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(2, time.Minute))
		holder, first, second := begin(t.Context(), b), begin(t.Context(), b), begin(t.Context(), b)
		rejected := begin(t.Context(), b)
		if diff := cmp.Diff(error(&bulkhead.FullError{Max: 1}), rejected.err); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
		want := []policy.Event{{Type: policy.EventRejected, Policy: "bulkhead", Reason: "full", Err: rejected.err}}
		if diff := cmp.Diff(want, rejected.events.All(), cmp.Comparer(same)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		holder.end(succeed)
		third := begin(t.Context(), b)
		if !first.running.Load() || !third.waits() {
			t.Errorf("first runs: %v, third waits: %v", first.running.Load(), third.waits())
		}
		for _, c := range []*call{first, second, third} {
			c.end(succeed)
		}
	})
}

func TestCallWaitsNoLongerThanMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithName("stock"), bulkhead.WithQueue(2, time.Second))
		holder, waiter := begin(t.Context(), b), begin(t.Context(), b)
		time.Sleep(time.Second - 1)
		synctest.Wait()
		if !waiter.waits() {
			t.Fatal("the wait ended too soon")
		}
		time.Sleep(1)
		synctest.Wait()
		if !waiter.ended.Load() || waiter.value != 0 {
			t.Fatal("the wait went on")
		}
		if diff := cmp.Diff(error(&bulkhead.FullError{Name: "stock", Max: 1, Waited: time.Second}), waiter.err); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
		want := []policy.Event{
			{Type: policy.EventRejected, Policy: "bulkhead", Name: "stock", Reason: "timeout", Err: waiter.err},
		}
		if diff := cmp.Diff(want, waiter.events.All(), cmp.Comparer(same)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if b.Waiting() != 0 || b.Running() != 1 {
			t.Errorf("%d wait and %d run, want 0 and 1", b.Waiting(), b.Running())
		}
		holder.end(succeed)
		if b.Running() != 0 {
			t.Error("the place went to a call that has given up")
		}
	})
}

func TestWaitEndsWithTheCallersContext(t *testing.T) {
	shutdown := errors.New("shutdown")
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(2, time.Minute))
		holder := begin(t.Context(), b)

		canceled, cancel := context.WithCancelCause(t.Context())
		first := begin(canceled, b)
		expiring, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		second := begin(expiring, b)
		cancel(shutdown)
		synctest.Wait()
		checkEnded(t, first.err, context.Canceled, shutdown)
		if !second.waits() || b.Waiting() != 1 {
			t.Errorf("%d wait, want the second", b.Waiting())
		}

		time.Sleep(time.Second - 1)
		synctest.Wait()
		if !second.waits() {
			t.Error("the wait ended before the deadline")
		}
		time.Sleep(1)
		synctest.Wait()
		checkEnded(t, second.err, context.DeadlineExceeded, context.DeadlineExceeded)
		if events := append(first.events.All(), second.events.All()...); len(events) != 0 {
			t.Errorf("events %v, want none", events)
		}
		holder.end(succeed)
		if b.Running() != 0 || b.Waiting() != 0 {
			t.Errorf("%d run and %d wait in the end", b.Running(), b.Waiting())
		}
	})
}

func TestPlaceFreedAsTheCallersContextEndsGoesToTheNextCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			b := bulkhead.New[int](1, bulkhead.WithQueue(2, time.Minute))
			ctx, cancel := context.WithCancel(t.Context())
			holder, gone, waiter := begin(t.Context(), b), begin(ctx, b), begin(t.Context(), b)
			holder.ends <- func(context.Context) (int, error) {
				defer cancel()
				return 7, nil
			}
			cancel()
			synctest.Wait()
			checkEnded(t, gone.err, context.Canceled, context.Canceled)
			if !waiter.running.Load() {
				t.Fatal("the place is lost")
			}
			waiter.end(succeed)
		}
	})
}

// handing is a context that ends at the moment its call gets a place.
type handing struct {
	context.Context
	looks int
	end   func() error
}

func (h *handing) Err() error {
	if h.looks++; h.looks == 1 {
		return nil
	}
	return h.end()
}

func TestPlaceIsGivenBackIfTheCallersContextHasEnded(t *testing.T) {
	for name, end := range map[string]func() error{
		"canceled": func() error { return context.Canceled },
		"panic":    func() error { panic("boom") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := bulkhead.New[int](1, bulkhead.WithQueue(2, time.Minute))
				holder, gone := begin(t.Context(), b), begin(&handing{Context: t.Context(), end: end}, b)
				waiter := begin(t.Context(), b)
				holder.end(succeed)
				if !gone.ended.Load() || !waiter.running.Load() || b.Running() != 1 || b.Waiting() != 0 {
					t.Errorf("ended: %v, next one runs: %v, %d run, %d wait", gone.ended.Load(), waiter.running.Load(), b.Running(), b.Waiting())
				}
				waiter.end(succeed)
				if b.Running() != 0 {
					t.Errorf("%d run in the end", b.Running())
				}
			})
		})
	}
}

// broken is a context with a Done that panics.
type broken struct {
	context.Context
}

func (broken) Done() <-chan struct{} { panic("boom") }

func TestPanicInTheContextLeavesNoWaiterBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Minute))
		holder := begin(t.Context(), b)
		if c := begin(broken{t.Context()}, b); c.panicked != "boom" || b.Waiting() != 0 {
			t.Errorf("panicked with %v, %d wait", c.panicked, b.Waiting())
		}
		holder.end(succeed)
	})
}

func TestLongestQueueAndWaitDoNotOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1, bulkhead.WithQueue(math.MaxInt, math.MaxInt64))
		holder, waiter := begin(t.Context(), b), begin(t.Context(), b)
		time.Sleep(1000 * time.Hour)
		if !holder.running.Load() || !waiter.waits() {
			t.Errorf("the holder runs: %v, the waiter waits: %v", holder.running.Load(), waiter.waits())
		}
		holder.end(succeed)
		waiter.end(succeed)
	})
}
