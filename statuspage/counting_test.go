package statuspage_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

func TestCallIsCountedByHowItEnds(t *testing.T) {
	tests := map[string]struct {
		policies []policy.Policy[int]
		call     func(p *policy.Pipeline[int], ctx context.Context)
		want     row
	}{
		"success": {
			call: func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, succeed) },
			want: row{Health: "healthy", Calls: 1, Attempts: 1},
		},
		"failure": {
			call: func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, returning(errAuth)) },
			want: row{Health: "failing", Calls: 1, Attempts: 1, Failures: 1},
		},
		"healed by a retry": {
			policies: []policy.Policy[int]{retrying()},
			call:     func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, returning(errUnavailable, nil)) },
			want:     row{Health: "strained", Calls: 1, Attempts: 2, Retries: 1},
		},
		"given up": {
			policies: []policy.Policy[int]{retrying()},
			call:     func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, returning(errUnavailable)) },
			want:     row{Health: "failing", Calls: 1, Attempts: 3, Retries: 2, Failures: 1},
		},
		"fallback": {
			policies: []policy.Policy[int]{fallback.Value(7)},
			call:     func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, returning(errAuth)) },
			want:     row{Health: "strained", Calls: 1, Attempts: 1, Fallbacks: 1},
		},
		"rejected": {
			policies: []policy.Policy[int]{breaker.New[int](breaker.WithFailureThreshold(1))},
			call: func(p *policy.Pipeline[int], ctx context.Context) {
				p.Do(ctx, returning(errUnavailable))
				p.Do(ctx, succeed)
			},
			want: row{Health: "failing", Calls: 2, Attempts: 1, Failures: 1, Rejected: 1, Rejections: 1},
		},
		"timeout": {
			policies: []policy.Policy[int]{timeout.New[int](time.Second)},
			call: func(p *policy.Pipeline[int], ctx context.Context) {
				p.Do(ctx, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
			},
			want: row{Health: "failing", Calls: 1, Attempts: 1, Timeouts: 1, Failures: 1},
		},
		"canceled by the caller": {
			policies: []policy.Policy[int]{retrying()},
			call: func(p *policy.Pipeline[int], ctx context.Context) {
				ctx, cancel := context.WithCancel(ctx)
				p.Do(ctx, func(context.Context) (int, error) { cancel(); return 0, ctx.Err() })
			},
			want: row{Health: "healthy", Calls: 1, Attempts: 1, Canceled: 1},
		},
		"deadline of the caller": {
			policies: []policy.Policy[int]{retrying()},
			call: func(p *policy.Pipeline[int], ctx context.Context) {
				ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
				defer cancel()
				p.Do(ctx, func(context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
			},
			want: row{Health: "failing", Calls: 1, Attempts: 1, Failures: 1},
		},
		"panic": {
			call: func(p *policy.Pipeline[int], ctx context.Context) {
				defer func() { _ = recover() }()
				p.Do(ctx, func(context.Context) (int, error) { panic("no") })
			},
			want: row{Health: "failing", Calls: 1, Attempts: 1, Failures: 1},
		},
		"paced": {
			policies: []policy.Policy[int]{policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
				next.Emit(ctx, policy.Event{Type: policy.EventPaced, Policy: policy.KindPacing, Delay: time.Second})
				return next.Do(ctx)
			})},
			call: func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, succeed) },
			want: row{Health: "strained", Calls: 1, Attempts: 1, Paced: 1},
		},
		"hedge": {
			policies: []policy.Policy[int]{policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
				next.Emit(ctx, policy.Event{Type: policy.EventHedge, Policy: "hedge", Attempt: 2})
				next.Do(ctx)
				return next.Do(policy.WithAttempt(ctx, 2))
			})},
			call: func(p *policy.Pipeline[int], ctx context.Context) { p.Do(ctx, succeed) },
			want: row{Health: "healthy", Calls: 1, Attempts: 2, Hedges: 1},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "stock", test.policies...)
				test.call(p, t.Context())
				time.Sleep(time.Second)
				got := read(t, &page, "").Pipelines[0]
				got.Latency, got.SuccessRate, got.SuccessRateWithoutRetries = test.want.Latency, nil, nil
				test.want.ID, test.want.Name = 1, "stock"
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

func TestSuccessIsShownWithAndWithoutRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", retrying())
		for range 6 {
			p.Do(t.Context(), succeed)
		}
		p.Do(t.Context(), returning(errUnavailable, nil))
		p.Do(t.Context(), returning(errAuth))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p.Do(ctx, succeedUnless(ctx)) // a cancellation by the caller is no failure
		time.Sleep(time.Second)
		got := read(t, &page, "").Pipelines[0]
		if *got.SuccessRate != 7./8 || *got.SuccessRateWithoutRetries != 6./8 {
			t.Errorf("success with retries %v, without %v, want 0.875 and 0.75", *got.SuccessRate, *got.SuccessRateWithoutRetries)
		}
		runtime.KeepAlive(p)
	})
}

func succeedUnless(ctx context.Context) policy.Func[int] {
	return func(context.Context) (int, error) { return 0, ctx.Err() }
}

func TestLatencyIsThatOfTheCallWithItsWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", retry.New[int](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)))
		for range 98 {
			p.Do(t.Context(), func(context.Context) (int, error) { time.Sleep(10 * time.Millisecond); return 0, nil })
		}
		p.Do(t.Context(), returning(errUnavailable, nil))
		p.Do(t.Context(), returning(errUnavailable, nil))
		time.Sleep(time.Second)
		got := read(t, &page, "").Pipelines[0].Latency
		for name, of := range map[string]struct{ got, want float64 }{"p50": {*got.P50, .01}, "p90": {*got.P90, .01}, "p99": {*got.P99, 1}} {
			if of.got < of.want*.9375 || of.got > of.want*1.0625 {
				t.Errorf("%s is %v s, want %v within 6.25 %%", name, of.got, of.want)
			}
		}
		runtime.KeepAlive(p)
	})
}

func TestSecondsAreThoseInWhichCallsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock")
		for _, calls := range []int{3, 0, 0, 5, 1} {
			for range calls {
				p.Do(t.Context(), succeed)
			}
			time.Sleep(time.Second)
		}
		d := read(t, &page, "?pipeline=1").Pipeline
		n := len(d.Seconds.Calls)
		if diff := cmp.Diff([]uint32{0, 3, 0, 0, 5, 1}, d.Seconds.Calls[n-6:]); n != 300 || diff != "" {
			t.Errorf("of %d seconds the last are (-want +got):\n%s", n, diff)
		}
		if d.Seconds.SuccessRate[n-2] == nil || d.Seconds.SuccessRate[n-3] != nil || d.Seconds.P50[n-3] != nil {
			t.Error("a second without calls has no success rate and no latency, one with calls has")
		}
		time.Sleep(10 * time.Minute)
		d = read(t, &page, "?pipeline=1").Pipeline
		if d.Calls != 0 || d.Totals["calls"] != 9 || d.Health != "idle" {
			t.Errorf("ten minutes later: %d calls in the last minute, %d in all, %s; want 0, 9, idle", d.Calls, d.Totals["calls"], d.Health)
		}
		runtime.KeepAlive(p)
	})
}

// Above 512 calls a second, only some are timed, but all are counted.
func TestEveryCallOfManyGoroutinesIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const goroutines, each = 20, 5000
		var page statuspage.Page
		p := shown(t, &page, "stock", retrying())
		var running sync.WaitGroup
		for g := range goroutines {
			running.Go(func() {
				for i := range each {
					if i%100 == 0 {
						time.Sleep(100 * time.Millisecond)
					}
					if i%10 == g%10 {
						p.Do(t.Context(), returning(errUnavailable, nil))
					} else {
						p.Do(t.Context(), succeed)
					}
				}
			})
		}
		running.Wait()
		time.Sleep(time.Second)
		totals := read(t, &page, "?pipeline=1").Pipeline.Totals
		want := map[string]uint64{
			"calls": goroutines * each, "attempts": goroutines * each * 11 / 10, "retries": goroutines * each / 10,
			"failures": 0, "rejected": 0, "canceled": 0, "rejections": 0, "fallbacks": 0, "timeouts": 0, "hedges": 0, "paced": 0,
			"expected": 0, "late_failures": 0,
		}
		if diff := cmp.Diff(want, totals); diff != "" {
			t.Error(diff)
		}
		runtime.KeepAlive(p)
	})
}
