package retry_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestCancellationDuringTheWaitEndsItAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		because := errors.New("the user left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(1150*ms, func() { cancel(because) })
		var seen events
		s := failing(errUnknown, askedToWait(time.Minute))
		p := newPipeline(t, &seen, retry.New[int](retry.WithBackoff(retry.Constant(time.Second)), exactly))
		value, err := p.Do(ctx, s.call)

		if end := time.Since(s.start); end != 1150*ms {
			t.Errorf("returned after %v, want 1.15s", end)
		}
		for _, want := range []error{context.Canceled, because, s.errs[1]} {
			if !errors.Is(err, want) {
				t.Errorf("%v does not match %v", err, want)
			}
		}
		e := gaveUp(t, err)
		if value != -2 || e.Attempts != 2 || e.Reason != retry.ReasonCanceled || e.Cause != because || e.Err != s.errs[1] {
			t.Errorf("Do = %d, %+v", value, e)
		}
		if want := "retry: gave up after 2 attempts, as the caller canceled: slow down"; err.Error() != want {
			t.Errorf("error = %q, want %q: the second attempt says what went wrong", err, want)
		}
		if v := e.Verdict(); v.Class != classify.ClassCanceled || e.ErrorType() != "canceled" {
			t.Errorf("verdict = %+v, want canceled", v)
		}
		last := seen.seen[len(seen.seen)-1]
		want := policy.Event{Type: policy.EventGiveUp, Policy: "retry", Reason: "canceled", Attempt: 2, Err: s.errs[1]}
		if last != want {
			t.Errorf("last event = %+v, want %+v", last, want)
		}
	})
}

func TestCancellationBetweenAttemptsStartsNoAttempt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	first := &holder{on: cancel}
	s := failing(first)
	_, err := newPipeline(t, retry.New[int](retry.WithBackoff(retry.Constant(0)))).Do(ctx, s.call)
	if e := gaveUp(t, err); len(s.at) != 1 || e.Reason != retry.ReasonCanceled || e.Err != first {
		t.Errorf("%v after %d calls, want canceled after 1", err, len(s.at))
	}
}

func TestCancellationDuringAnAttemptKeepsTheLastRealError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := failing(errUnknown, errTransient)
	_, err := newPipeline(t, retry.New[int](retry.WithBackoff(retry.Constant(0)))).Do(ctx, func(ctx context.Context) (int, error) {
		if len(s.at) == 2 {
			cancel()
			return 0, ctx.Err()
		}
		return s.call(ctx)
	})
	e := gaveUp(t, err)
	if e.Attempts != 3 || e.Reason != retry.ReasonCanceled || e.Err != context.Canceled {
		t.Errorf("error = %+v, want canceled", e)
	}
	want := "retry: gave up after 3 attempts, as the caller canceled: context canceled (before that: for now)"
	if err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
	if !errors.Is(err, errTransient) || !errors.Is(err, errUnknown) {
		t.Errorf("%v does not match the errors of all attempts", err)
	}
}

func TestDeadlineOfTheCallerIsNotRetriedAndThatOfAnAttemptIs(t *testing.T) {
	until := func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, context.Cause(ctx)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		outcome := newPipeline(t, retry.New[int]()).Execute(ctx, until)
		e := gaveUp(t, outcome.Err)
		if outcome.Attempts != 1 || e.Reason != retry.ReasonCanceled || time.Since(start) != time.Second {
			t.Errorf("Execute = %+v after %v, want the caller's deadline to end it", outcome, time.Since(start))
		}
		if !errors.Is(e, context.DeadlineExceeded) || e.ErrorType() != "timeout" || !e.Timeout() {
			t.Errorf("%v is no timeout", e)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		outcome := newPipeline(t, retry.New[int]()).Execute(t.Context(), func(ctx context.Context) (int, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return until(ctx)
		})
		if e := gaveUp(t, outcome.Err); outcome.Attempts != 3 || e.Reason != retry.ReasonExhausted || !e.Timeout() {
			t.Errorf("Execute = %+v, want 3 attempts", outcome)
		}
	})
}

func TestErrorThatArrivesWithTheCancellationIsKept(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := newPipeline(t, retry.New[int]()).Do(ctx, func(context.Context) (int, error) {
		cancel()
		return 0, errPermanent
	})
	e := gaveUp(t, err)
	if e.Reason != retry.ReasonCanceled || e.Err != errPermanent || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %+v, want canceled with the attempt's own error", e)
	}
}

func TestCanceledLongWaitLeavesNoTimerBehind(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	seen := events{on: func(policy.Event) { cancel() }}
	_, err := newPipeline(t, &seen, retry.New[int](retry.WithBackoff(retry.Constant(math.MaxInt64)))).Do(ctx, always(errTransient).call)
	if e := gaveUp(t, err); e.Reason != retry.ReasonCanceled {
		t.Errorf("reason = %s, want canceled", e.Reason)
	}
}
