package bulkhead_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

// fast makes a dependency known for answers within ten milliseconds.
func fast(t *testing.T, b *bulkhead.Bulkhead[int]) {
	t.Helper()
	answers(t, b, 1000, 10*time.Millisecond, func(_ int, ctx context.Context) (int, error) {
		return sleeps(ctx, 10*time.Millisecond)
	})
}

func TestSlowAnswersThatDoNotPileUpBecomeTheUsual(t *testing.T) {
	for name, patience := range map[string]time.Duration{"an hour": time.Hour, "a minute": time.Minute} {
		for _, latency := range []time.Duration{300 * time.Millisecond, 2 * time.Second, 12 * time.Second} {
			t.Run(name+", "+latency.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					slots := bulkhead.NewAdaptiveSlots(bulkhead.WithPatience(patience))
					b := bulkhead.For[int](slots)
					fast(t, b)
					rejected := answers(t, b, 3000, 20*time.Millisecond, func(_ int, ctx context.Context) (int, error) {
						return sleeps(ctx, latency)
					})
					if rejected > 0 || slots.Limit() > 0 {
						t.Errorf("%d are rejected, the limit is %d", rejected, slots.Limit())
					}
				})
			})
		}
	}
}

func TestNobodyWaitsLongForADependencyThatMayJustTakeLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slots := bulkhead.NewAdaptiveSlots()
		b := bulkhead.For[int](slots)
		fast(t, b)
		var running []*call
		for len(running) < 1000 && slots.Waiting() == 0 {
			running = append(running, begin(t.Context(), b))
			time.Sleep(50 * time.Millisecond)
			synctest.Wait()
		}
		waiter := running[len(running)-1]
		if !waiter.waits() {
			t.Fatalf("nothing comes back, and nobody waits: the limit is %d", slots.Limit())
		}
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if waiter.waits() || waiter.ended.Load() {
			t.Errorf("after 15 s the call waits (%t) or has been rejected (%v)", waiter.waits(), waiter.err)
		}
		for _, c := range running {
			c.end(succeed)
		}
	})
}

func TestWhoeverWaitedInASuspicionIsLetInHoweverItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.NewAdaptive[int]()
		began, calls, rejected := time.Now(), 0, 0
		done := make(chan error, 10_000)
		for ; time.Since(began) < 10*time.Minute; calls++ {
			latency, pause := time.Second, time.Second/5
			if time.Since(began) >= time.Minute {
				latency = 36 * time.Second
			}
			if time.Since(began) >= 90*time.Second { // while the first long answers are to come
				pause = 80 * time.Millisecond
			}
			go func() {
				_, err := b.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) { return sleeps(ctx, latency) }))
				done <- err
			}()
			time.Sleep(pause)
		}
		for range calls {
			if errors.Is(<-done, bulkhead.ErrFull) {
				rejected++
			}
		}
		if rejected > 0 {
			t.Errorf("%d of %d are rejected", rejected, calls)
		}
	})
}
