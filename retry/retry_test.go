package retry_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestSuccessIsReturnedAsItIs(t *testing.T) {
	var seen events
	s := failing()
	value, err := newPipeline(t, &seen, retry.New[int]()).Do(t.Context(), s.call)
	if value != 42 || err != nil || len(s.at) != 1 || len(seen.seen) != 0 {
		t.Errorf("Do = %d, %v after %d attempts and %v, want 42, nil after 1 and no events", value, err, len(s.at), seen.seen)
	}
}

func TestUnknownAndTransientErrorsAreRetriedAndPermanentOnesAreNot(t *testing.T) {
	tests := map[string]struct {
		err      error
		attempts int
		reason   retry.Reason
	}{
		"unknown":   {errUnknown, 3, retry.ReasonExhausted},
		"transient": {errTransient, 3, retry.ReasonExhausted},
		"permanent": {errPermanent, 1, retry.ReasonPermanent},
		"no retry": {
			classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, NoRetry: true}),
			1, retry.ReasonNoRetry,
		},
		"canceled inside":    {context.Canceled, 1, retry.ReasonPermanent},
		"timeout on the way": {context.DeadlineExceeded, 3, retry.ReasonExhausted},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			var seen events
			s := always(test.err)
			value, err := newPipeline(t, &seen, retry.New[int]()).Do(t.Context(), s.call)
			e := gaveUp(t, err)
			if len(s.at) != test.attempts || e.Attempts != test.attempts || e.Reason != test.reason {
				t.Errorf("%s: %d calls, %+v, want %d and %s", name, len(s.at), e, test.attempts, test.reason)
			}
			if e.Err != test.err || !errors.Is(err, test.err) || len(e.Errors) != test.attempts || e.Cause != nil {
				t.Errorf("%s: %+v does not hold the error of each attempt", name, e)
			}
			if got := errors.Is(err, retry.ErrExhausted); got != (test.reason == retry.ReasonExhausted) {
				t.Errorf("%s: errors.Is(err, ErrExhausted) = %t", name, got)
			}
			if value != -test.attempts {
				t.Errorf("%s: value %d, want that of the last attempt", name, value)
			}
			last := seen.seen[len(seen.seen)-1]
			want := policy.Event{
				Type: policy.EventGiveUp, Policy: "retry", Reason: string(test.reason), Attempt: test.attempts, Err: test.err,
			}
			if last != want || len(seen.seen) != test.attempts {
				t.Errorf("%s: %d events, the last %+v, want %+v", name, len(seen.seen), last, want)
			}
		})
	}
}

func TestPermanentErrorOnTheLastAttemptIsPermanent(t *testing.T) {
	_, err := newPipeline(t, retry.New[int](retry.WithMaxAttempts(1))).Do(t.Context(), always(errPermanent).call)
	if e := gaveUp(t, err); e.Reason != retry.ReasonPermanent {
		t.Errorf("reason = %s, want permanent", e.Reason)
	}
}

func TestRetryIsAnnouncedBeforeTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		seen := events{on: func(policy.Event) { at = append(at, time.Since(start)) }}
		s := failing(errTransient, errUnknown)
		value, err := newPipeline(t, &seen, retry.New[int](exactly)).Do(t.Context(), s.call)
		if value != 42 || err != nil {
			t.Fatalf("Do = %d, %v, want 42, nil", value, err)
		}
		want := []policy.Event{
			{Type: policy.EventRetry, Policy: "retry", Attempt: 1, Delay: 100 * time.Millisecond, Err: errTransient},
			{Type: policy.EventRetry, Policy: "retry", Attempt: 2, Delay: 200 * time.Millisecond, Err: errUnknown},
		}
		if diff := cmp.Diff(want, seen.seen, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Duration{0, 100 * time.Millisecond}, at); diff != "" {
			t.Errorf("times of the events (-want +got):\n%s", diff)
		}
	})
}

func TestFunctionGetsTheNumberOfItsAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var numbers []int
		_, _ = newPipeline(t, retry.New[int](retry.WithMaxAttempts(4))).Do(t.Context(), func(ctx context.Context) (int, error) {
			numbers = append(numbers, policy.Attempt(ctx))
			return 0, errTransient
		})
		if diff := cmp.Diff([]int{1, 2, 3, 4}, numbers); diff != "" {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
	})
}

func TestNestedRetriesMultiply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var numbers []int
		p := newPipeline(t, retry.New[int](retry.WithMaxAttempts(2)), retry.New[int](retry.WithMaxAttempts(2)))
		_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
			numbers = append(numbers, policy.Attempt(ctx))
			return 0, errTransient
		})
		// The inner retry sets no number on its first attempt, so the third call has that of the
		// outer one.
		if diff := cmp.Diff([]int{1, 2, 2, 2}, numbers); diff != "" {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
		if e := gaveUp(t, err); e.Attempts != 2 || gaveUp(t, e.Err).Attempts != 2 || !errors.Is(err, errTransient) {
			t.Errorf("error = %v, want 2 attempts of 2 attempts", err)
		}
	})
}

func TestContextOfTheCallerReachesEveryAttempt(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "kept")
	_, _ = newPipeline(t, retry.New[int](retry.WithBackoff(retry.Constant(0)))).Do(ctx, func(ctx context.Context) (int, error) {
		if ctx.Value(key{}) != "kept" {
			t.Error("an attempt lost the caller's values")
		}
		return 0, errTransient
	})
}

func TestPanicAndGoexitEndTheRetrying(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic(errUnknown) }, "Goexit": runtime.Goexit} {
		for _, last := range []int{1, 2} {
			synctest.Test(t, func(t *testing.T) {
				var seen events
				p := newPipeline(t, &seen, retry.New[int]())
				calls := 0
				f := p.Go(t.Context(), func(context.Context) (int, error) {
					if calls++; calls == last {
						end()
					}
					return 0, errTransient
				})
				_, err := f.Wait(t.Context())
				if !errors.Is(err, errUnknown) && err != policy.ErrGoexit {
					t.Errorf("%s in attempt %d: Wait = %v", name, last, err)
				}
				if calls != last || len(seen.seen) != last-1 {
					t.Errorf("%s in attempt %d: %d calls, events %v", name, last, calls, seen.seen)
				}
			})
		}
	}
}

func TestRecoveredPanicIsNotRetried(t *testing.T) {
	calls := 0
	p := newPipeline(t, retry.New[int](), policy.Recover[int]())
	_, err := p.Do(t.Context(), func(context.Context) (int, error) { calls++; panic("boom") })
	if e := gaveUp(t, err); calls != 1 || e.Reason != retry.ReasonPermanent || e.ErrorType() != "panic" {
		t.Errorf("%d calls, %v of kind %s, want 1 call, permanent, panic", calls, err, e.ErrorType())
	}
}

func TestMistakesOfTheProgramAreNotRetried(t *testing.T) {
	loses := policy.Middleware[int](func(_ context.Context, next policy.Next[int]) (int, error) { return next.Do(nilContext) })
	zero := policy.Middleware[int](func(ctx context.Context, _ policy.Next[int]) (int, error) {
		return policy.Next[int]{}.Do(ctx)
	})
	for name, inner := range map[string]policy.Policy[int]{
		"nil context":     loses,
		"nil function":    zero,
		"invalid options": unvalidated{retry.New[int](retry.WithMaxAttempts(0))},
	} {
		_, err := newPipeline(t, retry.New[int](), inner).Do(t.Context(), always(errTransient).call)
		if e := gaveUp(t, err); e.Attempts != 1 || e.Reason != retry.ReasonPermanent {
			t.Errorf("%s: %v, want a permanent error after 1 attempt", name, err)
		}
	}
}

// unvalidated hides a policy's Validate from policy.New.
type unvalidated struct{ p policy.Policy[int] }

func (u unvalidated) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return u.p.Apply(ctx, next)
}

func TestNilContextAndNilFunctionWithoutAPipeline(t *testing.T) {
	r := retry.New[int]()
	if _, err := r.Apply(nilContext, policy.NextFunc(always(errTransient).call)); err != policy.ErrNilContext {
		t.Errorf("Apply = %v, want ErrNilContext", err)
	}
	_, err := r.Apply(t.Context(), policy.NextFunc[int](nil))
	if e := gaveUp(t, err); !errors.Is(err, policy.ErrNilFunc) || e.Attempts != 1 {
		t.Errorf("Apply = %v, want ErrNilFunc after 1 attempt", err)
	}
}

func TestZeroRetryMakesOneAttempt(t *testing.T) {
	var r retry.Retry[int]
	if err := r.Validate(); err != nil {
		t.Errorf("Validate = %v", err)
	}
	_, err := r.Apply(t.Context(), policy.NextFunc(always(errTransient).call))
	if e := gaveUp(t, err); e.Attempts != 1 || e.Reason != retry.ReasonExhausted {
		t.Errorf("Apply = %v, want exhausted after 1 attempt", err)
	}
	if got, want := r.Describe().String(), "retry(max attempts 0, backoff <nil>, jitter full, max retry-after 0s)"; got != want {
		t.Errorf("Describe = %q, want %q", got, want)
	}
}

func TestOnePolicyServesManyCallsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipeline(t, retry.New[int]())
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				outcome := p.Execute(t.Context(), failing(errTransient, errTransient).call)
				if outcome.Err != nil || outcome.Value != 42 || outcome.Attempts != 3 {
					t.Errorf("Execute = %+v, want 42 after 3 attempts", outcome)
				}
			})
		}
		wg.Wait()
	})
}
