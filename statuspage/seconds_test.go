package statuspage_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
)

func TestAttemptsAndRetriesAfterIdlenessBelongToTheirCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", retrying())
		for range 3 {
			p.Do(t.Context(), returning(errUnavailable, nil))
			time.Sleep(90 * time.Second)
		}
		p.Do(t.Context(), returning(errUnavailable, nil))
		time.Sleep(2 * time.Second)
		got := read(t, &page, "").Pipelines[0]
		if got.Calls != 1 || got.Attempts != 2 || got.Retries != 1 || *got.SuccessRate != 1 || *got.SuccessRateWithoutRetries != 0 {
			t.Errorf("in the last minute: %d calls, %d attempts, %d retries, success %v and without retries %v; want 1, 2, 1, 1, 0",
				got.Calls, got.Attempts, got.Retries, *got.SuccessRate, *got.SuccessRateWithoutRetries)
		}
		runtime.KeepAlive(p)
	})
}

// A call of ten seconds has its first attempt in one second and its last in another. Attempts count
// before the call ends, so that an outage shows while it lasts.
func TestCountsBelongToTheSecondInWhichTheyHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", retry.New[int](retry.WithMaxAttempts(3),
			retry.WithBackoff(retry.Constant(3*time.Second)), retry.WithJitter(retry.NoJitter)))
		p.Do(t.Context(), returning(errUnavailable, errUnavailable, nil))
		time.Sleep(2 * time.Second)
		p.Do(t.Context(), succeed)
		time.Sleep(time.Second)
		got := read(t, &page, "?pipeline=1").Pipeline.Seconds
		n := len(got.Calls)
		for name, seconds := range map[string]struct{ got, want []uint32 }{
			"calls":    {got.Calls[n-10:], []uint32{0, 0, 0, 0, 0, 0, 0, 1, 0, 1}},
			"attempts": {got.Attempts[n-10:], []uint32{0, 1, 0, 0, 1, 0, 0, 1, 0, 1}},
			"retries":  {got.Retries[n-10:], []uint32{0, 1, 0, 0, 1, 0, 0, 0, 0, 0}},
		} {
			if diff := cmp.Diff(seconds.want, seconds.got); diff != "" {
				t.Errorf("%s of each second (-want +got):\n%s", name, diff)
			}
		}
		if rate := got.SuccessRateWithoutRetries; *rate[n-3] != 0 || rate[n-9] != nil || *rate[n-1] != 1 {
			t.Error("the call that a retry healed counts in another second than that in which it ended")
		}
		runtime.KeepAlive(p)
	})
}

// An idle second follows one with so many calls that most are not timed.
func TestCallAfterABusySecondBelongsToItsOwnSecond(t *testing.T) {
	for name, idle := range map[string]time.Duration{"idle": 90 * time.Second, "next second": time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "stock")
				for round := range 3 {
					for range 2000 {
						p.Do(t.Context(), succeed)
					}
					time.Sleep(idle)
					d := read(t, &page, "?pipeline=1").Pipeline
					if d.Totals["calls"] != uint64(2000*(round+1)) {
						t.Fatalf("%d calls in all", d.Totals["calls"])
					}
				}
				for range 2000 {
					p.Do(t.Context(), succeed)
				}
				time.Sleep(idle)
				p.Do(t.Context(), succeed) // in the busy second it would most likely not be timed
				time.Sleep(time.Second)
				d := read(t, &page, "?pipeline=1").Pipeline
				n := len(d.Seconds.Calls)
				if got := d.Seconds.Calls[n-1]; got != 1 || d.Seconds.Attempts[n-1] != 1 {
					t.Errorf("in the last second: %d calls, %d attempts, want 1 of each", got, d.Seconds.Attempts[n-1])
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

// A call that is not timed may take longer than all others. Most likely, one of these does.
func TestLongCallOfABusySecondBelongsToTheSecondOfItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock")
		for range 8 {
			for range 2000 {
				p.Do(t.Context(), succeed)
			}
			p.Do(t.Context(), func(context.Context) (int, error) { time.Sleep(20 * time.Second); return 1, nil })
			time.Sleep(time.Second)
			d := read(t, &page, "?pipeline=1").Pipeline
			n := len(d.Seconds.Calls)
			if got := d.Seconds.Calls[n-1]; got != 1 || d.Seconds.Attempts[n-1] != 1 {
				t.Fatalf("in the last second: %d calls, %d attempts, want 1 of each", got, d.Seconds.Attempts[n-1])
			}
		}
		runtime.KeepAlive(p)
	})
}

// Abandoned attempts are not lost.
func TestAttemptsThatOutliveTheirCallAreCountedWhenTheyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			go next.Do(ctx)
			return next.Do(policy.WithAttempt(ctx, 2))
		}))
		var first sync.Once
		slow := func(context.Context) (int, error) {
			wait := 0 * time.Second
			first.Do(func() { wait = 5 * time.Second })
			time.Sleep(wait)
			return 1, nil
		}
		go p.Do(t.Context(), slow)
		time.Sleep(6 * time.Second)
		d := read(t, &page, "?pipeline=1").Pipeline
		n := len(d.Seconds.Attempts)
		if d.Totals["attempts"] != 2 || d.Totals["calls"] != 1 || d.Seconds.Attempts[n-1] != 1 {
			t.Errorf("%d attempts in all, %d in the last second, %d calls; want 2, 1, 1",
				d.Totals["attempts"], d.Seconds.Attempts[n-1], d.Totals["calls"])
		}
		runtime.KeepAlive(p)
	})
}
