package retry_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// rejection is the error of an inner policy that admits a call after d.
func rejection(d time.Duration) error {
	return classify.As(errors.New("busy"), classify.Verdict{Kind: classify.KindRejected, RetryAfter: d})
}

func TestRejectionIsWaitedForOrEndsTheRetrying(t *testing.T) {
	const s = time.Second
	within := func(limit time.Duration, more ...retry.Option) []retry.Option {
		return append([]retry.Option{retry.WithRejectionWait(limit)}, more...)
	}
	tests := map[string]timing{
		"not asked for": {errs: []error{rejection(s)}, at: []time.Duration{0}, reason: retry.ReasonRejected},
		"within the limit": {
			options: within(5 * s), errs: []error{rejection(s)}, at: []time.Duration{0, 1100 * ms}, end: 1100 * ms,
		},
		"as long as the limit": {
			options: within(s), errs: []error{rejection(s)}, at: []time.Duration{0, 1100 * ms}, end: 1100 * ms,
		},
		"longer than the limit": {
			options: within(s - 1), errs: []error{rejection(s)}, at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"longer than Retry-After may be": {
			options: within(5*s, retry.WithMaxRetryAfter(0)), errs: []error{rejection(s)}, at: []time.Duration{0, 1100 * ms}, end: 1100 * ms,
		},
		"no time named": {options: within(s), errs: []error{rejection(0)}, at: []time.Duration{0}, reason: retry.ReasonRejected},
		"negative time": {
			options: within(s, retry.WithClassifier(func(error) (classify.Verdict, bool) {
				return classify.Verdict{Kind: classify.KindRejected, RetryAfter: math.MinInt64}, true
			})),
			errs: []error{errUnknown}, at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"the longest time there is": {
			options: within(math.MaxInt64, retry.WithBackoff(retry.Constant(math.MaxInt64))),
			errs:    []error{rejection(math.MaxInt64)}, timeout: s, at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"deadline in the wait": {
			options: within(5 * s), errs: []error{rejection(s)}, timeout: 1100 * ms, at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"deadline after the wait": {
			options: within(5 * s), errs: []error{rejection(s)}, timeout: 1100*ms + 1, at: []time.Duration{0, 1100 * ms}, end: 1100 * ms,
		},
		"time is up in the wait": {
			options: within(5*s, retry.WithMaxElapsed(1100*ms)), errs: []error{rejection(s)}, at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"each counts as an attempt": {
			options: within(5 * s), errs: []error{rejection(s), rejection(s), rejection(s)},
			at: []time.Duration{0, 1100 * ms, 2300 * ms}, reason: retry.ReasonRejected, end: 2300 * ms,
		},
		"after a failure": {
			options: within(5 * s), errs: []error{errTransient, rejection(s)},
			at: []time.Duration{0, 100 * ms, 1300 * ms}, end: 1300 * ms,
		},
		"must not be repeated": {
			options: within(s), errs: []error{classify.As(errUnknown, classify.Verdict{Kind: classify.KindRejected, RetryAfter: 1, NoRetry: true})},
			at: []time.Duration{0}, reason: retry.ReasonRejected,
		},
		"WithRetryIf is not asked": {
			options: within(5*s, retry.WithRetryIf(func(error) bool { return false })),
			errs:    []error{rejection(s)}, at: []time.Duration{0, 1100 * ms}, end: 1100 * ms,
		},
	}
	for name, test := range tests {
		test.check(t, name)
	}
}

func TestRejectionWaitIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		p := newPipeline(t, retry.New[int](retry.WithRejectionWait(time.Hour)))
		_, err := p.Do(ctx, always(rejection(time.Minute)).call)
		if e := gaveUp(t, err); e.Reason != retry.ReasonCanceled || time.Since(start) != time.Second {
			t.Errorf("%v after %v, want canceled after 1s", err, time.Since(start))
		}
	})
}

// A call keeps what it took for a retry until the retry is not rejected.
func TestRejectedAttemptTakesNothingFromTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := rejection(time.Second)
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 2, RetryCost: 1, FailureCost: 1, SuccessCredit: 1})
		option := []retry.Option{retry.WithBudget(budget), retry.WithRejectionWait(time.Minute), retry.WithMaxAttempts(9)}
		p := newPipeline(t, retry.New[int](option...))
		for _, test := range []struct {
			errs   []error
			levels []float64 // in each attempt, and at the end
		}{
			{[]error{busy, busy, busy}, []float64{1, 1, 1, 1, 1}},
			{[]error{errTransient, busy, busy}, []float64{1, 0, 0, 0, 0.5}},
			{[]error{busy, errTransient}, []float64{0.5, 0.5, 0}}, // the failure takes 1
		} {
			var levels []float64
			s := failing(test.errs...)
			_, _ = p.Do(t.Context(), func(ctx context.Context) (int, error) {
				levels = append(levels, budget.Level())
				return s.call(ctx)
			})
			if diff := cmp.Diff(test.levels, append(levels, budget.Level())); diff != "" {
				t.Errorf("%v: levels (-want +got):\n%s", test.errs, diff)
			}
		}
	})
}

func TestCallsWaitForAnOpenCircuitAndDoNotComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const callers = 20
		var mu sync.Mutex
		var served []time.Duration
		circuit := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Second), breaker.WithProbeTimeout(2*time.Second))
		p := newPipeline(t, retry.New[int](retry.WithRejectionWait(3*time.Second), retry.WithMaxAttempts(5)), circuit)
		once := newPipeline(t, policy.Policy[int](circuit))
		_, _ = once.Do(t.Context(), func(context.Context) (int, error) { return 0, errTransient })

		start := time.Now()
		var failed atomic.Int64
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				_, err := p.Do(t.Context(), func(context.Context) (int, error) {
					mu.Lock()
					served = append(served, time.Since(start))
					mu.Unlock()
					time.Sleep(ms)
					return 42, nil
				})
				if err != nil {
					failed.Add(1)
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(served) != callers || failed.Load() != 0 || circuit.State() != breaker.Closed {
			t.Fatalf("%d of %d calls served, circuit %v", len(served), callers, circuit.State())
		}
		first := served[0]
		if first < time.Second || first > 1100*ms {
			t.Errorf("probe after %v, want it within the backoff's 100ms after the cooldown", first)
		}
		slices.Sort(served)
		// 20 fair draws from 100 million do not coincide.
		if len(slices.Compact(served)) < callers/2 {
			t.Errorf("calls came together: %v", served)
		}
	})
}

func TestWaitsForAnOpenCircuitAreLimitedByTheAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		circuit := breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Second))
		s := always(errTransient)
		p := newPipeline(t, retry.New[int](
			retry.WithBackoff(retry.Constant(200*ms)), exactly, retry.WithRejectionWait(time.Minute), retry.WithMaxAttempts(6),
		), circuit)
		_, err := p.Do(t.Context(), s.call)
		e := gaveUp(t, err)
		// 1 fails, 2 is rejected after 200 ms and waits the other 800 ms and 200 ms more, 3 fails
		// as the probe, and so on.
		if len(s.at) != 3 || e.Attempts != 6 || e.Reason != retry.ReasonRejected || !errors.Is(err, breaker.ErrOpen) || !errors.Is(err, errTransient) {
			t.Errorf("%d calls, %v", len(s.at), err)
		}
		if diff := cmp.Diff([]time.Duration{0, 1200 * ms, 2400 * ms}, s.at); diff != "" {
			t.Errorf("calls at (-want +got):\n%s", diff)
		}
	})
}
