package retry_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/retry"
)

const ms = time.Millisecond

// askedToWait is a rate limit with a Retry-After.
func askedToWait(d time.Duration) error {
	return classify.As(errors.New("slow down"), classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: d,
	})
}

func TestDelaysDoubleUpToTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := always(errTransient)
		_, _ = newPipeline(t, retry.New[int](exactly, retry.WithMaxAttempts(11))).Do(t.Context(), s.call)
		var waits []time.Duration
		for i, at := range s.at[1:] {
			waits = append(waits, at-s.at[i])
		}
		want := []time.Duration{
			100 * ms, 200 * ms, 400 * ms, 800 * ms, 1600 * ms, 3200 * ms, 6400 * ms, 10 * time.Second, 10 * time.Second, 10 * time.Second,
		}
		if diff := cmp.Diff(want, waits); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
	})
}

func TestDelaysCountFromTheEndOfAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(errTransient, errTransient)
		_, _ = newPipeline(t, retry.New[int](exactly)).Do(t.Context(), func(ctx context.Context) (int, error) {
			defer time.Sleep(time.Second)
			return s.call(ctx)
		})
		if diff := cmp.Diff([]time.Duration{0, 1100 * ms, 2300 * ms}, s.at); diff != "" {
			t.Errorf("attempts at (-want +got):\n%s", diff)
		}
	})
}

// timing is a case: when attempts are made, and when the call returns.
type timing struct {
	options []retry.Option
	errs    []error
	timeout time.Duration // of the caller, if not 0
	at      []time.Duration
	reason  retry.Reason // empty for success
	end     time.Duration
}

func (test timing) check(t *testing.T, name string) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		if test.timeout > 0 {
			c, cancel := context.WithTimeout(ctx, test.timeout)
			defer cancel()
			ctx = c
		}
		s := failing(test.errs...)
		_, err := newPipeline(t, retry.New[int](append([]retry.Option{exactly}, test.options...)...)).Do(ctx, s.call)
		if diff := cmp.Diff(test.at, s.at); diff != "" {
			t.Errorf("%s: attempts at (-want +got):\n%s", name, diff)
		}
		if end := time.Since(s.start); end != test.end {
			t.Errorf("%s: returned after %v, want %v", name, end, test.end)
		}
		if test.reason == "" {
			if err != nil {
				t.Errorf("%s: %v, want success", name, err)
			}
			return
		}
		if e := gaveUp(t, err); e.Reason != test.reason || e.Err != test.errs[len(s.at)-1] {
			t.Errorf("%s: %v for the reason %s, want the last error for %s", name, err, e.Reason, test.reason)
		}
	})
}

func TestRetryAfterIsObeyedOrEndsTheRetrying(t *testing.T) {
	never := retry.WithMaxRetryAfter(0)
	tests := map[string]timing{
		"longer than the backoff": {
			errs: []error{askedToWait(3 * time.Second), errTransient},
			at:   []time.Duration{0, 3 * time.Second, 3200 * ms}, end: 3200 * ms,
		},
		"shorter than the backoff": {
			errs: []error{askedToWait(ms)}, at: []time.Duration{0, 100 * ms}, end: 100 * ms,
		},
		"as long as the limit": {
			errs: []error{askedToWait(time.Minute)}, at: []time.Duration{0, time.Minute}, end: time.Minute,
		},
		"longer than the limit": {
			errs: []error{askedToWait(time.Minute + 1)}, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"the longest there is": {
			errs: []error{askedToWait(math.MaxInt64)}, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"longer than a limit of its own": {
			options: []retry.Option{retry.WithMaxRetryAfter(time.Second)},
			errs:    []error{askedToWait(time.Second), askedToWait(time.Second + 1)},
			at:      []time.Duration{0, time.Second}, reason: retry.ReasonDeadline, end: time.Second,
		},
		"never obeyed": {
			options: []retry.Option{never}, errs: []error{askedToWait(1)}, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"never obeyed, nor asked for": {
			options: []retry.Option{never}, errs: []error{errTransient}, at: []time.Duration{0, 100 * ms}, end: 100 * ms,
		},
		"longer than the caller has": {
			errs: []error{askedToWait(2 * time.Second)}, timeout: time.Second, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"negative": {
			errs: []error{retryAfter(-time.Hour)}, at: []time.Duration{0, 100 * ms}, end: 100 * ms,
		},
	}
	for name, test := range tests {
		test.check(t, name)
	}
}

// retryAfter is an error with an unchecked verdict.
type retryAfter time.Duration

func (retryAfter) Error() string { return "slow down" }

func (e retryAfter) Verdict() classify.Verdict {
	return classify.Verdict{Class: classify.ClassTransient, RetryAfter: time.Duration(e)}
}

func TestRetryAfterIsNotWaitedForWhenNothingFollows(t *testing.T) {
	timing{
		options: []retry.Option{retry.WithMaxAttempts(1)},
		errs:    []error{askedToWait(time.Hour)}, at: []time.Duration{0}, reason: retry.ReasonExhausted,
	}.check(t, "one attempt")
}

func TestCallGivesUpAtOnceWhenTheNextAttemptWouldComeTooLate(t *testing.T) {
	three := []error{errTransient, errTransient, errTransient}
	tests := map[string]timing{
		"deadline within the second wait": {
			errs: three, timeout: 250 * ms, at: []time.Duration{0, 100 * ms}, reason: retry.ReasonDeadline, end: 100 * ms,
		},
		"deadline at the end of the second wait": {
			errs: three, timeout: 300 * ms, at: []time.Duration{0, 100 * ms}, reason: retry.ReasonDeadline, end: 100 * ms,
		},
		"deadline after the second wait": {
			errs: three, timeout: 300*ms + 1, at: []time.Duration{0, 100 * ms, 300 * ms}, reason: retry.ReasonExhausted, end: 300 * ms,
		},
		"deadline before the first wait ends": {
			errs: three, timeout: 100 * ms, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"time is up within the second wait": {
			options: []retry.Option{retry.WithMaxElapsed(250 * ms)},
			errs:    three, at: []time.Duration{0, 100 * ms}, reason: retry.ReasonDeadline, end: 100 * ms,
		},
		"time is up at the end of the second wait": {
			options: []retry.Option{retry.WithMaxElapsed(300 * ms)},
			errs:    three, at: []time.Duration{0, 100 * ms}, reason: retry.ReasonDeadline, end: 100 * ms,
		},
		"time is up after the second wait": {
			options: []retry.Option{retry.WithMaxElapsed(300*ms + 1)},
			errs:    three, at: []time.Duration{0, 100 * ms, 300 * ms}, reason: retry.ReasonExhausted, end: 300 * ms,
		},
		"the longest time there is": {
			options: []retry.Option{retry.WithMaxElapsed(math.MaxInt64)},
			errs:    three, at: []time.Duration{0, 100 * ms, 300 * ms}, reason: retry.ReasonExhausted, end: 300 * ms,
		},
		"the longest delay there is": {
			options: []retry.Option{retry.WithBackoff(retry.Constant(math.MaxInt64))},
			errs:    three, timeout: time.Hour, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
		"Retry-After and the time left": {
			options: []retry.Option{retry.WithMaxElapsed(time.Second)},
			errs:    []error{askedToWait(time.Second)}, at: []time.Duration{0}, reason: retry.ReasonDeadline,
		},
	}
	for name, test := range tests {
		test.check(t, name)
	}
}

func TestMaxElapsedCountsTheAttemptsAndEndsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := always(errTransient)
		p := newPipeline(t, retry.New[int](exactly, retry.WithMaxElapsed(time.Second)))
		_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
			if _, ok := ctx.Deadline(); ok {
				t.Error("WithMaxElapsed gave the attempt a deadline")
			}
			defer time.Sleep(5 * time.Second)
			return s.call(ctx)
		})
		if e := gaveUp(t, err); e.Attempts != 1 || e.Reason != retry.ReasonDeadline || time.Since(s.start) != 5*time.Second {
			t.Errorf("%v after %v, want the end after the first attempt", err, time.Since(s.start))
		}
	})
}

func TestZeroDelayRetriesAtOnce(t *testing.T) {
	for name, backoff := range map[string]retry.Backoff{
		"zero":     retry.Constant(0),
		"negative": retry.BackoffFunc(func(int) time.Duration { return math.MinInt64 }),
	} {
		for _, jitter := range []retry.Jitter{retry.FullJitter, retry.EqualJitter, retry.DecorrelatedJitter, retry.NoJitter} {
			timing{
				options: []retry.Option{retry.WithBackoff(backoff), retry.WithJitter(jitter)},
				errs:    []error{errTransient, errTransient}, at: []time.Duration{0, 0, 0},
			}.check(t, name+" with jitter "+jitter.String())
		}
	}
}
