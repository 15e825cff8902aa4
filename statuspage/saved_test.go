package statuspage_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
)

// Success with and without retries differs by the calls that retrying saved.
func TestSuccessRatesDifferByTheCallsThatRetryingSaved(t *testing.T) {
	waiting := func() policy.Policy[int] {
		return retry.New[int](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter))
	}
	call := func(p *policy.Pipeline[int], ctx context.Context, errs ...error) { p.Do(ctx, returning(errs...)) }
	tests := map[string]struct {
		policies []policy.Policy[int]
		call     func(p *policy.Pipeline[int], ctx context.Context)
		success  float64 // rate of that call and of one that simply succeeds
		without  float64
	}{
		"healed by a retry": {
			[]policy.Policy[int]{waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable, nil) }, 1, .5,
		},
		"failed for good": {
			[]policy.Policy[int]{waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable) }, .5, .5,
		},
		"canceled in the wait for a retry": {
			[]policy.Policy[int]{waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Millisecond, cancel)
				call(p, ctx, errUnavailable, nil)
			}, 1, 1,
		},
		"answered by a fallback": {
			[]policy.Policy[int]{fallback.Value(1)},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable) }, 1, 1,
		},
		"answered by a fallback, after retries": {
			[]policy.Policy[int]{fallback.Value(1), waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable) }, 1, 1,
		},
		"healed by a retry before the fallback": {
			[]policy.Policy[int]{fallback.Value(1), waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable, nil) }, 1, .5,
		},
		"healed by a retry, but for nothing": {
			[]policy.Policy[int]{fallback.Value(1), policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
				next.Do(ctx)
				return 0, errUnavailable
			}), waiting()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable, nil) }, 1, 1,
		},
		"failure that a policy takes for an answer": {
			[]policy.Policy[int]{policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
				next.Do(ctx)
				return 1, nil
			})},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable) }, 1, 1,
		},
		"another attempt that is not announced": {
			[]policy.Policy[int]{policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
				next.Do(ctx)
				return next.Do(policy.WithAttempt(ctx, 2))
			})},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, errUnavailable, nil) }, 1, .5,
		},
		"rejected": {
			[]policy.Policy[int]{opened()},
			func(p *policy.Pipeline[int], ctx context.Context) { call(p, ctx, nil) }, 0, 0,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "stock", test.policies...)
				test.call(p, t.Context())
				call(p, t.Context(), nil)
				time.Sleep(time.Second)
				got := read(t, &page, "").Pipelines[0]
				if *got.SuccessRate != test.success || *got.SuccessRateWithoutRetries != test.without {
					t.Errorf("success with retries %v, without %v, want %v and %v",
						*got.SuccessRate, *got.SuccessRateWithoutRetries, test.success, test.without)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

func opened() policy.Policy[int] {
	circuit := breaker.NewCircuit()
	circuit.ForceOpen()
	return breaker.For[int](circuit)
}

// A rejection by a pipeline that the function calls is a failure of the function.
func TestCallFailsIfItsAttemptsReturnRejections(t *testing.T) {
	slots := bulkhead.NewSlots(1)
	full := policy.Must(policy.New("inner", bulkhead.For[int](slots)))
	for name, policies := range map[string][]policy.Policy[int]{
		"alone":               nil,
		"retrying":            {retrying()},
		"retries are refused": {retrying(), breaker.New[int](breaker.WithFailureThreshold(1))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "outer", policies...)
				p.Do(t.Context(), succeed)
				full.Do(t.Context(), func(ctx context.Context) (int, error) {
					return p.Do(ctx, func(ctx context.Context) (int, error) { return full.Do(ctx, succeed) })
				})
				time.Sleep(time.Second)
				d := read(t, &page, "")
				got := d.Pipelines[0]
				if got.Calls != 2 || got.Failures != 1 || got.Rejected != 0 || *got.SuccessRate != .5 || *got.SuccessRateWithoutRetries != .5 {
					t.Errorf("%d calls, %d failed, %d rejected, success %v and without retries %v; want 2, 1, 0, 0.5, 0.5",
						got.Calls, got.Failures, got.Rejected, *got.SuccessRate, *got.SuccessRateWithoutRetries)
				}
				if len(d.Failures) != 1 || d.Failures[0].Kind != "rejected" {
					t.Errorf("the failures are %+v, want one, a rejection", d.Failures)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

func TestCallThatAPolicyRejectedIsRejectedWhateverItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		replacing := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			next.Do(ctx)
			return 0, errAuth
		})
		p := shown(t, &page, "stock", replacing, opened())
		p.Do(t.Context(), succeed)
		time.Sleep(time.Second)
		if got := read(t, &page, "").Pipelines[0]; got.Rejected != 1 || got.Failures != 0 {
			t.Errorf("%d rejected, %d failed, want 1, 0", got.Rejected, got.Failures)
		}
		runtime.KeepAlive(p)
	})
}

func TestRejectedCallFailsIfItsDeadlineHadPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", opened())
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		<-ctx.Done()
		p.Do(ctx, succeed)
		time.Sleep(time.Second)
		d := read(t, &page, "")
		if got := d.Pipelines[0]; got.Rejected != 0 || got.Failures != 1 || d.Failures[0].Kind != "timeout" {
			t.Errorf("%d rejected, failures %+v, want one, a timeout", got.Rejected, d.Failures)
		}
		runtime.KeepAlive(p)
	})
}
