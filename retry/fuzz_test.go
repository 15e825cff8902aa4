package retry_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// fuzzed is a backoff of any parameters, whether it is valid, and the bounds of its delays.
type fuzzed struct {
	backoff     retry.Backoff
	valid       bool
	least, most time.Duration
}

func fuzzBackoff(kind uint8, a, b, c time.Duration, factor float64) fuzzed {
	switch kind % 6 {
	case 0:
		valid := a >= 0 && b >= a && factor >= 1 && factor <= math.MaxFloat64
		return fuzzed{retry.Exponential(a, b, factor), valid, a, b}
	case 1:
		return fuzzed{retry.Linear(a, b, c), a >= 0 && b >= 0 && c >= a, a, c}
	case 2:
		return fuzzed{retry.Constant(a), a >= 0, a, a}
	case 3:
		return fuzzed{retry.Schedule(a, b, c), min(a, b, c) >= 0, min(a, b, c), max(a, b, c)}
	case 4:
		return fuzzed{backoff: retry.Schedule()}
	default:
		return fuzzed{backoff: retry.BackoffFunc(nil)}
	}
}

// FuzzOptions checks that options are either invalid, with errors that name them, or give delays
// within their limits.
func FuzzOptions(f *testing.F) {
	f.Add(3, uint8(0), int64(100*ms), int64(10*time.Second), int64(0), 2.0, uint8(0), int64(0), int64(time.Minute), 1)
	f.Add(0, uint8(1), int64(-1), int64(math.MinInt64), int64(math.MaxInt64), math.NaN(), uint8(4), int64(-1), int64(-1), math.MinInt)
	f.Add(math.MaxInt, uint8(0), int64(1), int64(math.MaxInt64), int64(0), math.MaxFloat64, uint8(2), int64(1), int64(0), math.MaxInt)
	f.Add(2, uint8(1), int64(0), int64(math.MaxInt64), int64(math.MaxInt64), 1.0, uint8(1), int64(math.MaxInt64), int64(math.MaxInt64), 7)
	f.Add(2, uint8(3), int64(5), int64(3), int64(0), math.Inf(1), uint8(3), int64(0), int64(0), 2)
	f.Fuzz(func(
		t *testing.T, attempts int, kind uint8, a, b, c int64, factor float64, jitter uint8, elapsed, retryAfter int64, number int,
	) {
		back := fuzzBackoff(kind, time.Duration(a), time.Duration(b), time.Duration(c), factor)
		valid := back.valid && attempts >= 1 && jitter <= uint8(retry.NoJitter) && elapsed >= 0 && retryAfter >= 0
		r := retry.New[int](
			retry.WithMaxAttempts(attempts), retry.WithBackoff(back.backoff), retry.WithJitter(retry.Jitter(jitter)),
			retry.WithMaxElapsed(time.Duration(elapsed)), retry.WithMaxRetryAfter(time.Duration(retryAfter)),
		)
		_, err := policy.New("fuzz", r)
		if valid != (err == nil) {
			t.Fatalf("New = %v, want valid %t", err, valid)
		}
		if !valid {
			refused(t, r, err)
			return
		}

		delay := back.backoff.Delay(number)
		if delay < back.least || delay > back.most {
			t.Errorf("Delay(%d) = %d, want it from %d to %d", number, delay, back.least, back.most)
		}
		later := retry.BackoffFunc(func(retry int) time.Duration { return back.backoff.Delay(max(retry, number)) })
		jittered := firstDelay(retry.New[int](retry.WithBackoff(later), retry.WithJitter(retry.Jitter(jitter))))
		if jittered < 0 || jittered > back.most {
			t.Errorf("jittered delay %d, want it from 0 to %d", jittered, back.most)
		}
	})
}

func refused(t *testing.T, r *retry.Retry[int], err error) {
	t.Helper()
	texts, all := optionErrors(err)
	if len(texts) == 0 || !all {
		t.Errorf("New = %v, want nothing but option errors of retry", err)
	}
	_, got := r.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
		t.Error("an invalid policy called the function")
		return 0, nil
	}))
	if got == nil || got != r.Validate() {
		t.Errorf("Apply = %v, want what Validate returns", got)
	}
}

// FuzzBudget checks that the settings of a budget are either invalid, with errors that name them,
// or let a full budget allow a retry, and keep its level from 0 to 1.
func FuzzBudget(f *testing.F) {
	f.Add(500., 5., 10., 0., 0., 1., 0., 0.2, 3)
	f.Add(10., 0., 0., 0., 1., 0.1, 5., 1., 1)
	f.Add(math.NaN(), math.Inf(1), math.Inf(-1), -1., math.MaxFloat64, 0., 1e300, math.NaN(), math.MinInt)
	f.Add(1e12, 1e12, 1e12, 1e12, 1e12, 1e12, 0., 1e-6, math.MaxInt)
	f.Add(0.001, 0.001, 0., 0., 0., 0.001, 0., 9e-7, 0)
	f.Add(0.0014, 0.0014, 0., 0., 0., 0.001, 0.0005, 0.9999999, 1)
	f.Fuzz(func(t *testing.T, capacity, retryCost, timeout, rateLimit, failure, credit, reserve, share float64, minimum int) {
		for _, limit := range []retry.BudgetLimit{
			retry.TokenBucket{capacity, retryCost, timeout, rateLimit, failure, credit, reserve},
			retry.TrafficShare{share, minimum},
		} {
			budget := retry.NewBudget(limit)
			r := retry.New[int](retry.WithBudget(budget), retry.WithBackoff(retry.Constant(0)))
			if _, err := policy.New("fuzz", r); err != nil {
				refused(t, r, err)
				continue
			}
			if budget.Level() != 1 {
				t.Errorf("%s: level %v of a new budget", budget, budget.Level())
			}
			errs := []error{errTransient, context.DeadlineExceeded, askedToWait(1)}
			for i, err := range errs {
				_, got := r.Apply(context.Background(), policy.NextFunc(failing(err).call))
				if i == 0 && got != nil && failure == 0 {
					t.Errorf("%s: %v, want a full budget to allow a retry", budget, got)
				}
				_, _ = r.Apply(context.Background(), policy.NextFunc(failing(err, err, err).call))
				if level := budget.Level(); !(level >= 0 && level <= 1) {
					t.Errorf("%s: level %v", budget, level)
				}
			}
		}
	})
}
