package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// quickly lets a policy retry without waits.
var quickly = retry.WithBackoff(retry.Constant(0))

func attempts(t *testing.T, err error, options ...retry.Option) (int, *retry.Error) {
	t.Helper()
	s := always(err)
	_, got := newPipeline(t, retry.New[int](append([]retry.Option{quickly}, options...)...)).Do(t.Context(), s.call)
	return len(s.at), gaveUp(t, got)
}

func TestClassifierDecidesBeforeTheRules(t *testing.T) {
	known := errors.New("known")
	classifier := retry.WithClassifier(func(err error) (classify.Verdict, bool) {
		switch {
		case errors.Is(err, known):
			return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth}, true
		case errors.Is(err, errPermanent):
			return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
		default:
			return classify.Verdict{Class: classify.ClassPermanent, NoRetry: true}, false
		}
	})
	tests := map[string]struct {
		err      error
		attempts int
		kind     string
	}{
		"permanent for the classifier": {known, 1, "auth_error"},
		"transient for the classifier": {errPermanent, 3, "server_error"},
		"left to the rules":            {errors.New("503 Service Unavailable"), 3, "server_error"},
		"left to the rules, permanent": {errors.New("401 Unauthorized"), 1, "auth_error"},
	}
	for name, test := range tests {
		got, e := attempts(t, test.err, classifier)
		if got != test.attempts || e.ErrorType() != test.kind {
			t.Errorf("%s: %d attempts of kind %s, want %d of %s", name, got, e.ErrorType(), test.attempts, test.kind)
		}
	}
}

func TestClassifierIsCalledOncePerFailure(t *testing.T) {
	asked := 0
	_, e := attempts(t, errTransient, retry.WithClassifier(func(error) (classify.Verdict, bool) {
		asked++
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout, Status: 504}, true
	}))
	if v := e.Verdict(); v.Status != 504 || asked != 3 {
		t.Errorf("asked %d times, verdict %+v, want 3 times and the classifier's verdict", asked, v)
	}
}

func TestClassifierMaySayHowLongToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(errUnknown)
		_, err := newPipeline(t, retry.New[int](exactly, retry.WithClassifier(func(error) (classify.Verdict, bool) {
			return classify.Verdict{RetryAfter: 7 * time.Second}, true
		}))).Do(t.Context(), s.call)
		if err != nil || s.at[1] != 7*time.Second {
			t.Errorf("Do = %v with attempts at %v, want the second after 7s", err, s.at)
		}
	})
}

func TestRetryIfDecidesInsteadOfTheClass(t *testing.T) {
	retryIf := func(answer bool) retry.Option { return retry.WithRetryIf(func(error) bool { return answer }) }
	tests := map[string]struct {
		err      error
		retryIf  bool
		attempts int
	}{
		"permanent, retried":     {errPermanent, true, 3},
		"transient, not retried": {errTransient, false, 1},
		"unknown, not retried":   {errUnknown, false, 1},
		"unknown, retried":       {errUnknown, true, 3},
	}
	for name, test := range tests {
		got, e := attempts(t, test.err, retryIf(test.retryIf))
		if got != test.attempts {
			t.Errorf("%s: %d attempts, want %d", name, got, test.attempts)
		}
		if !test.retryIf && e.Reason != retry.ReasonPermanent {
			t.Errorf("%s: reason %s, want permanent", name, e.Reason)
		}
	}
}

func TestPermanentErrorIsTheReasonEvenIfRepeatingIsNotSafe(t *testing.T) {
	final := classify.As(errUnknown, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth, NoRetry: true})
	if got, e := attempts(t, final); got != 1 || e.Reason != retry.ReasonPermanent {
		t.Errorf("%d attempts, reason %s", got, e.Reason)
	}
	yes := retry.WithRetryIf(func(error) bool { return true })
	if got, e := attempts(t, final, yes); got != 1 || e.Reason != retry.ReasonNoRetry {
		t.Errorf("with WithRetryIf: %d attempts, reason %s", got, e.Reason)
	}
}

func TestRetryIfSeesTheErrorOfTheAttempt(t *testing.T) {
	var asked error
	_, _ = attempts(t, errUnknown, retry.WithRetryIf(func(err error) bool { asked = err; return false }))
	if asked != errUnknown {
		t.Errorf("WithRetryIf was asked about %v, want the attempt's own error", asked)
	}
}

func TestRetryIfIsNotCalledIfNothingMayBeRetried(t *testing.T) {
	yes := retry.WithRetryIf(func(err error) bool {
		t.Errorf("asked about %v", err)
		return true
	})
	for name, err := range map[string]error{
		"no retry": classify.As(errUnknown, classify.Verdict{NoRetry: true}),
		"canceled": context.Canceled,
		"rejected": &breaker.OpenError{},
	} {
		if got, _ := attempts(t, err, yes); got != 1 {
			t.Errorf("%s: %d attempts, want 1", name, got)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	s := always(errTransient)
	_, err := newPipeline(t, retry.New[int](yes)).Do(ctx, func(ctx context.Context) (int, error) {
		cancel()
		return s.call(ctx)
	})
	if e := gaveUp(t, err); len(s.at) != 1 || e.Reason != retry.ReasonCanceled {
		t.Errorf("caller gone: %v after %d calls", err, len(s.at))
	}
}

func TestRejectionIsNotRetriedWhateverItsClass(t *testing.T) {
	for _, class := range []classify.Class{
		classify.ClassUnknown, classify.ClassTransient, classify.ClassPermanent, classify.ClassCanceled,
	} {
		rejected := classify.As(errors.New("bulkhead full"), classify.Verdict{Class: class, Kind: classify.KindRejected})
		got, e := attempts(t, fmt.Errorf("wrapped: %w", rejected))
		if got != 1 || e.Reason != retry.ReasonRejected || e.ErrorType() != "rejected" {
			t.Errorf("%v: %d attempts, %v, want 1 and rejected", class, got, e)
		}
	}
}

func TestOpenBreakerEndsTheRetryingAndTheRealErrorStays(t *testing.T) {
	circuit := breaker.New[int](breaker.WithFailureThreshold(2))
	s := always(errTransient)
	p := newPipeline(t, retry.New[int](quickly, retry.WithMaxAttempts(5)), circuit)

	_, err := p.Do(t.Context(), s.call)
	e := gaveUp(t, err)
	if len(s.at) != 2 || e.Attempts != 3 || e.Reason != retry.ReasonRejected || len(e.Errors) != 3 || e.Errors[1] != errTransient {
		t.Errorf("%d calls, %+v, want 2 calls, the rejection, and what led to it", len(s.at), e)
	}
	if !errors.Is(err, breaker.ErrOpen) || !errors.Is(err, errTransient) || e.ErrorType() != "rejected" {
		t.Errorf("%v of kind %s, want both errors and rejected", err, e.ErrorType())
	}

	_, err = p.Do(t.Context(), s.call)
	if e := gaveUp(t, err); len(s.at) != 2 || e.Attempts != 1 || len(e.Errors) != 1 || !errors.Is(err, breaker.ErrOpen) {
		t.Errorf("%d calls, %+v, want the open circuit to end it at once", len(s.at), e)
	}
}

func TestMeaninglessVerdictsAreAccepted(t *testing.T) {
	for name, verdict := range map[string]classify.Verdict{
		"zero":             {},
		"no such class":    {Class: 200, Kind: "nonsense"},
		"negative waiting": {RetryAfter: -1 << 63},
	} {
		got, e := attempts(t, errUnknown, retry.WithClassifier(func(error) (classify.Verdict, bool) { return verdict, true }))
		if got != 3 || e.Reason != retry.ReasonExhausted {
			t.Errorf("%s: %d attempts, %v, want 3", name, got, e)
		}
	}
}

func TestPanicInACallbackPassesThrough(t *testing.T) {
	for name, option := range map[string]retry.Option{
		"classifier": retry.WithClassifier(func(error) (classify.Verdict, bool) { panic(errUnknown) }),
		"retry if":   retry.WithRetryIf(func(error) bool { panic(errUnknown) }),
		"backoff":    retry.WithBackoff(retry.BackoffFunc(func(int) time.Duration { panic(errUnknown) })),
	} {
		p := newPipeline(t, policy.Recover[int](), retry.New[int](option))
		if _, err := p.Do(t.Context(), always(errTransient).call); !errors.Is(err, errUnknown) {
			t.Errorf("%s: Do = %v, want the panic", name, err)
		}
	}
}
