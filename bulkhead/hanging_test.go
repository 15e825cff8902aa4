package bulkhead_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// sleeps returns what a dependency does that answers after d, or that the caller leaves.
func sleeps(ctx context.Context, d time.Duration) (int, error) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return 0, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// One of three servers hangs, and the callers wait a minute or just as long as an answer makes
// sense.
func TestCallsThatHangHoldNoPlacesOfOthers(t *testing.T) {
	for name, waits := range map[string]time.Duration{"a minute": time.Minute, "a second": time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := bulkhead.NewAdaptive[int](bulkhead.WithPatience(waits))
				rejected := answers(t, b, 9000, 20*time.Millisecond, func(i int, ctx context.Context) (int, error) {
					ctx, cancel := context.WithTimeout(ctx, waits)
					defer cancel()
					if i >= 3000 && i < 3150 || i%3 == 0 { // for three seconds, all do
						return sleeps(ctx, time.Hour)
					}
					return sleeps(ctx, 300*time.Millisecond)
				})
				if rejected > 600 { // for as long as all hang, and a few seconds more
					t.Errorf("%d of 9000 calls are rejected", rejected)
				}
			})
		})
	}
}

// A frozen server refuses what does not fit into its queue, and never answers the rest.
func TestFailuresThatComeAtOnceDoNotEndASilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		defer s.end()
		probe := s.running[len(s.running)-1]
		probe.end(func(context.Context) (int, error) { return 0, classify.Transient(errors.New("queue full")) })
		time.Sleep(300 * time.Millisecond)
		s.running = append(s.running, begin(t.Context(), s.guarded))
		if s.slots.Limit() != 1 {
			t.Errorf("the limit is %d, want 1", s.slots.Limit())
		}
	})
}

// Long polls are answered shortly before their callers would leave.
func TestAnswersOfAllLengthsThatComeInTimeAreNeverLimited(t *testing.T) {
	for _, latency := range []time.Duration{20 * time.Second, 50 * time.Second, 58 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := bulkhead.NewAdaptive[int](bulkhead.WithPatience(time.Minute))
			var pollers sync.WaitGroup
			for range 50 {
				pollers.Go(func() {
					for range 20 {
						_, err := b.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
							return sleeps(ctx, latency)
						}))
						if err != nil {
							t.Errorf("an answer after %v: %v", latency, err)
							return
						}
					}
				})
			}
			pollers.Wait()
		})
	}
}

func TestWhoHasNoPatienceSetWaitsAsLongAsItTakes(t *testing.T) {
	for _, latency := range []time.Duration{50 * time.Second, 3 * time.Minute, 20 * time.Minute, 3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			b := bulkhead.NewAdaptive[int]()
			rejected := answers(t, b, 200, 10*time.Second, func(_ int, ctx context.Context) (int, error) {
				return sleeps(ctx, latency)
			})
			if rejected > 0 {
				t.Errorf("%d of 200 calls of %v are rejected", rejected, latency)
			}
		})
	}
}

func TestAGroupHasTheGaugeOfItsLimitsAlsoWhenCalm(t *testing.T) {
	group := bulkhead.NewGroup[string]()
	described, ok := bulkhead.ForKey[int](group, func(context.Context) string { return "a" }).(policy.Describer)
	if !ok {
		t.Fatal("the policy does not describe itself")
	}
	for _, gauge := range described.Describe().Gauges {
		if gauge.Name == policy.GaugeLimit && gauge.Value == 0 {
			return
		}
	}
	t.Errorf("no limit of 0 among %v", described.Describe().Gauges)
}
