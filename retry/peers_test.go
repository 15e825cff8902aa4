package retry_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// These tests are named after mistakes of other libraries.

type ownError struct{ code int }

func (e *ownError) Error() string { return fmt.Sprintf("code %d", e.code) }

func TestTypedNilErrorIsAFailureThatCanBeShown(t *testing.T) {
	var none *ownError
	s := always(none)
	_, err := newPipeline(t, retry.New[int](quickly)).Do(t.Context(), s.call)
	if e := gaveUp(t, err); e.Attempts != 3 || e.Err != error(none) {
		t.Errorf("error = %+v, want the nil pointer after 3 attempts", e)
	}
	want := "retry: gave up after 3 attempts, as many as allowed: (an error without a text)"
	if err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
}

func TestRealErrorIsNotLostWhenTheCallerCancelsDuringTheWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cause := &ownError{503}
	seen := events{on: func(policy.Event) { cancel() }}
	_, err := newPipeline(t, &seen, retry.New[int]()).Do(ctx, always(cause).call)
	if found, ok := errors.AsType[*ownError](err); !ok || found != cause || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want both the real error and context.Canceled", err)
	}
	if !strings.Contains(err.Error(), "code 503") {
		t.Errorf("%q does not say what went wrong", err)
	}
}

func TestRealErrorIsNotLostWhenRetryAfterIsTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := &ownError{429}
		start := time.Now()
		limited := classify.As(cause, classify.Verdict{Class: classify.ClassTransient, RetryAfter: 484289 * time.Hour})
		_, err := newPipeline(t, retry.New[int]()).Do(t.Context(), always(limited).call)
		if !errors.Is(err, cause) || time.Since(start) != 0 {
			t.Errorf("error = %v after %v, want the real one at once", err, time.Since(start))
		}
	})
}

func TestNothingSleepsPastTheDeadline(t *testing.T) {
	for _, timeout := range []time.Duration{1, ms, 99 * ms, 100 * ms, 299 * ms, time.Second, 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			s := always(errUnknown)
			_, err := newPipeline(t, retry.New[int](exactly, retry.WithMaxAttempts(100))).Do(ctx, s.call)
			if e := gaveUp(t, err); e.Reason != retry.ReasonDeadline || !errors.Is(err, errUnknown) || ctx.Err() != nil {
				t.Errorf("%v: %v, want the real error before the deadline", timeout, err)
			}
			if last := s.at[len(s.at)-1]; time.Since(s.start) != last {
				t.Errorf("%v: returned %v after the last attempt, want at once", timeout, time.Since(s.start)-last)
			}
		})
	}
}

func TestOneAttemptReturnsTheWrappedErrorOfTheCallAndNoMarker(t *testing.T) {
	cause := &ownError{500}
	for name, err := range map[string]error{
		"unmarked": cause, "permanent": classify.Permanent(cause), "transient": classify.Transient(cause),
	} {
		got, e := attempts(t, err, retry.WithMaxAttempts(1))
		if got != 1 || e.Attempts != 1 || !errors.Is(e, cause) || !strings.HasSuffix(e.Error(), ": code 500") {
			t.Errorf("%s: %v after %d attempts, want the real error after 1", name, e, got)
		}
	}
}

// response is an error with more than a text, such as headers.
type response struct {
	Header map[string][]string
	Body   string
}

func (r *response) Error() string { return "503 Service Unavailable" }

func TestExhaustionShowsNoHeaderNorBodyNorAddress(t *testing.T) {
	cause := &response{Header: map[string][]string{"Set-Cookie": {"session=secret"}}, Body: "secret"}
	_, e := attempts(t, &url.Error{Op: "Get", URL: "https://u:secret@example.com/a?b=secret", Err: cause})
	for _, format := range []string{"%v", "%s", "%q"} {
		if text := fmt.Sprintf(format, e); strings.Contains(text, "secret") {
			t.Errorf("%s shows a secret: %s", format, text)
		}
	}
}

func TestOpenBreakerIsNotRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		circuit := breaker.New[int]()
		circuit.ForceOpen()
		var seen events
		p := newPipeline(t, &seen, retry.New[int](retry.WithMaxAttempts(5)), circuit)
		outcome := p.Execute(t.Context(), always(errTransient).call)
		if outcome.Attempts != 0 || outcome.Elapsed != 0 || !errors.Is(outcome.Err, breaker.ErrOpen) {
			t.Errorf("Execute = %+v, want the rejection at once and no attempt", outcome)
		}
		for _, e := range seen.seen {
			if e.Type == policy.EventRetry {
				t.Errorf("a retry was announced: %+v", e)
			}
		}
	})
}

func TestCauseIsFoundWithErrorsIsAfterEveryEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 250*ms)
		defer cancel()
		for name, run := range map[string]func() error{
			"exhausted": func() error {
				_, err := newPipeline(t, retry.New[int](quickly)).Do(ctx, always(errUnknown).call)
				return err
			},
			"permanent": func() error {
				_, err := newPipeline(t, retry.New[int]()).Do(ctx, always(classify.Permanent(errUnknown)).call)
				return err
			},
			"deadline": func() error {
				_, err := newPipeline(t, retry.New[int](retry.WithBackoff(retry.Constant(time.Hour)), exactly)).Do(ctx, always(errUnknown).call)
				return err
			},
		} {
			if err := run(); !errors.Is(err, errUnknown) {
				t.Errorf("%s: %v does not match its cause", name, err)
			}
		}
	})
}

func TestDelayHasNoHiddenLimit(t *testing.T) {
	// No hidden limit of the total time cuts a long wait short.
	synctest.Test(t, func(t *testing.T) {
		s := failing(errTransient, errTransient)
		p := newPipeline(t, retry.New[int](retry.WithBackoff(retry.Constant(24*time.Hour)), exactly))
		if value, err := p.Do(t.Context(), s.call); value != 42 || err != nil || time.Since(s.start) != 48*time.Hour {
			t.Errorf("Do = %d, %v after %v, want 42, nil after 48h", value, err, time.Since(s.start))
		}
	})
}
