package failsafemw_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestRetryTriesAgainAfterItsDelays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		retries := retrypolicy.NewBuilder[int]().WithBackoff(time.Second, 10*time.Second).WithMaxAttempts(4).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(retries, failsafemw.WithName("stock")))
		var numbers []int
		fn := sequence(fail, fail, succeed)
		wantEqual(t, "elapsed", elapsed(func() {
			value, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
				numbers = append(numbers, policy.Attempt(ctx))
				return fn(ctx)
			})
			wantEqual(t, "value", value, 7)
			wantEqual(t, "error", err, nil)
		}), 3*time.Second)
		wantEqual(t, "attempts", numbers, []int{1, 2, 3})
		retry := policy.Event{Type: policy.EventRetry, Policy: "retry", Name: "stock", Err: errDown}
		first, second := retry, retry
		first.Attempt, first.Delay = 1, time.Second
		second.Attempt, second.Delay = 2, 2*time.Second
		wantEvents(t, events, first, second)
	})
}

func TestExhaustedRetriesKeepTheCauseAndShowNoResult(t *testing.T) {
	bubble(t, testExhaustedRetries)
}

func testExhaustedRetries(t *testing.T) {
	secret := "card 4111"
	retries := retrypolicy.NewBuilder[string]().HandleIf(func(string, error) bool { return true }).Build()
	pipeline, events := pipelineOf(t, failsafemw.New(retries))
	_, err := pipeline.Do(t.Context(), func(context.Context) (string, error) { return secret, errDown })
	wantError(t, err, classify.KindUnknown, errDown, retrypolicy.ErrExceeded)
	wantEqual(t, "text", err.Error(), "retry: gave up after 3 attempts: down")
	showsNot(t, err, secret)
	var exceeded retrypolicy.ExceededError
	if !errors.As(err, &exceeded) || exceeded.LastResult != any(secret) {
		t.Errorf("no ExceededError with the last result in %v", err)
	}
	retry := policy.Event{Type: policy.EventRetry, Policy: "retry", Err: errDown}
	first, second := retry, retry
	first.Attempt, second.Attempt = 1, 2
	wantEvents(t, events, first, second,
		policy.Event{Type: policy.EventGiveUp, Policy: "retry", Reason: "exhausted", Attempt: 3, Err: errDown})

	_, err = pipeline.Do(t.Context(), func(context.Context) (string, error) { return secret, nil })
	wantError(t, err, classify.KindUnknown, retrypolicy.ErrExceeded)
	for _, e := range events.Take() {
		if e.Err == nil || strings.Contains(e.Err.Error(), secret) {
			t.Errorf("event error %v", e.Err)
		}
	}
	showsNot(t, err, secret)
}

// showsNot checks the texts of an error and of all errors that it wraps.
func showsNot(t *testing.T, err error, secret string) {
	t.Helper()
	if strings.Contains(err.Error(), secret) {
		t.Errorf("the text shows the result: %v", err)
	}
	if e, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range e.Unwrap() {
			showsNot(t, inner, secret)
		}
	}
}

func TestRetryEndsAsConfigured(t *testing.T) {
	errBad := errors.New("bad request")
	tests := map[string]struct {
		retries failsafe.Policy[int]
		fn      policy.Func[int]
		err     error
		giveUp  string
		calls   int
	}{
		"aborted": {
			retrypolicy.NewBuilder[int]().AbortOnErrors(errBad).Build(),
			func(context.Context) (int, error) { return 0, errBad }, errBad, "permanent", 1,
		},
		"not handled": {
			retrypolicy.NewBuilder[int]().HandleErrors(errDown).Build(),
			func(context.Context) (int, error) { return 0, errBad }, errBad, "permanent", 1,
		},
		"the last failure": {
			retrypolicy.NewBuilder[int]().ReturnLastFailure().Build(), fail, errDown, "exhausted", 3,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			pipeline, events := pipelineOf(t, failsafemw.New(test.retries))
			calls := 0
			_, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
				calls++
				return test.fn(ctx)
			})
			wantEqual(t, "error", err, test.err)
			wantEqual(t, "calls", calls, test.calls)
			all := events.Take()
			wantEqual(t, "last event", all[len(all)-1], policy.Event{
				Type: policy.EventGiveUp, Policy: "retry", Reason: test.giveUp, Attempt: test.calls, Err: test.err,
			})
		})
	}
}

// listError cannot be compared.
type listError struct{ problems []string }

func (e listError) Error() string { return strings.Join(e.problems, ", ") }

func TestRetryReportsThatItGivesUpWhateverAttemptsReturn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		retries := func() retrypolicy.Builder[int] {
			return retrypolicy.NewBuilder[int]().WithDelay(time.Second).ReturnLastFailure()
		}
		incomparable := func(context.Context) (int, error) { return 0, listError{[]string{"a", "b"}} }
		five := func(context.Context) (int, error) { return 5, nil }
		ending := func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 5, nil
		}
		tests := map[string]struct {
			retries failsafe.Policy[int]
			fn      policy.Func[int]
			want    string
		}{
			"an error":              {retries().Build(), incomparable, "exhausted after 3 on a, b"},
			"an error not handled":  {retries().HandleErrors(errDown).Build(), incomparable, "permanent after 1 on a, b"},
			"an error that aborts":  {retries().AbortIf(func(int, error) bool { return true }).Build(), incomparable, "permanent after 1 on a, b"},
			"a value":               {retries().HandleResult(5).Build(), five, "exhausted after 3 on " + valueText},
			"a value that aborts":   {retries().HandleResult(5).AbortOnResult(5).Build(), five, "permanent after 1 on " + valueText},
			"an end in the attempt": {retries().HandleResult(5).Build(), ending, "deadline after 1 on <nil>"},
		}
		for name, test := range tests {
			pipeline, events := pipelineOf(t, failsafemw.New(test.retries))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			_, _ = pipeline.Do(ctx, test.fn)
			cancel()
			var got []string
			for _, e := range events.Take() {
				if e.Type == policy.EventGiveUp {
					got = append(got, fmt.Sprintf("%s after %d on %v", e.Reason, e.Attempt, e.Err))
				} else {
					wantEqual(t, name+": delay", e.Delay, time.Second)
				}
			}
			wantEqual(t, name, got, []string{test.want})
		}
	})
}

const valueText = "failsafemw: the policy takes the value for a failure"

func TestRetryThatSucceedsGivesUpNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		retries := retrypolicy.NewBuilder[int]().HandleResult(5).WithDelay(time.Second).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(retries))
		_, err := pipeline.Do(t.Context(), sequence(func(context.Context) (int, error) { return 5, nil }, succeed))
		wantEqual(t, "error", err, nil)
		all := events.Take()
		wantEqual(t, "events", len(all), 1)
		wantEqual(t, "delay", all[0].Delay, time.Second)
	})
}

func TestRetryStopsWhenItsBudgetIsSpent(t *testing.T) {
	spent := budget.NewBuilder().WithMaxRate(0).WithMinConcurrency(0).Build()
	retries := retrypolicy.NewBuilder[int]().WithMaxRetries(5).WithBudget(spent).Build()
	pipeline, events := pipelineOf(t, failsafemw.New(retries))
	busy, _ := pipelineOf(t, failsafemw.New(retries))

	// The rate must be above zero, so a retry runs during the others.
	_, _ = busy.Do(t.Context(), sequence(fail, func(ctx context.Context) (int, error) {
		_, err := pipeline.Do(ctx, fail)
		wantError(t, err, classify.KindUnknown, budget.ErrExceeded, errDown)
		wantEqual(t, "text", err.Error(), "retry: budget exceeded after 1 attempt: down")
		wantEvents(t, events, policy.Event{
			Type: policy.EventGiveUp, Policy: "retry", Reason: "budget", Attempt: 1, Err: errDown,
		})
		return 7, nil
	}))
	wantEqual(t, "rate", spent.Rate(), 0)
}

func TestAPanicInARetryGivesItsBudgetBack(t *testing.T) {
	shared := budget.New()
	retries := retrypolicy.NewBuilder[int]().WithMaxRetries(5).WithBudget(shared).Build()
	pipeline, _ := pipelineOf(t, failsafemw.New(retries))
	value := panicOf(func() {
		_, _ = pipeline.Do(t.Context(), sequence(fail, func(context.Context) (int, error) {
			if shared.Rate() == 0 {
				t.Error("the retry has no permit")
			}
			panic("boom")
		}))
	})
	wantEqual(t, "panic", value, any("boom"))
	wantEqual(t, "rate", shared.Rate(), 0)
}

func TestAPanicIsNotRetried(t *testing.T) {
	retries := retrypolicy.NewBuilder[int]().WithMaxRetries(-1).WithDelay(time.Hour).Build()
	pipeline, events := pipelineOf(t, failsafemw.New(retries))
	calls := 0
	fn := func(context.Context) (int, error) { calls++; panic("boom") }
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), fn) }), any("boom"))
	wantEqual(t, "calls", calls, 1)
	wantEqual(t, "a Goexit leaves", leaves(func() { _, _ = pipeline.Do(t.Context(), leaving) }), true)
	wantEvents(t, events)
}

func TestTheCallerEndsTheWaitForARetry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		retries := retrypolicy.NewBuilder[int]().WithDelay(time.Hour).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(retries))

		left := errors.New("the user left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(left) })
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := pipeline.Do(ctx, fail)
			wantError(t, err, classify.KindCanceled, context.Canceled, left, errDown)
		}), time.Second)
		wantEvents(t, events, policy.Event{
			Type: policy.EventGiveUp, Policy: "retry", Reason: "canceled", Attempt: 1, Err: errDown,
		})

		late, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		_, err := pipeline.Do(late, fail)
		wantError(t, err, classify.KindTimeout, context.DeadlineExceeded, errDown)
		wantEqual(t, "text", err.Error(), "retry: context deadline exceeded after 1 attempt: down")
		wantEqual(t, "reason", events.Take()[0].Reason, "deadline")
	})
}

// held is an error that holds a resource until it is discarded.
type held struct{ discarded atomic.Bool }

func (*held) Error() string { return "held" }
func (h *held) Discard()    { h.discarded.Store(true) }

func TestErrorsOfEarlierAttemptsAreDiscarded(t *testing.T) {
	pipeline, _ := pipelineOf(t, failsafemw.New(retrypolicy.NewWithDefaults[int]()))
	errs := []*held{{}, {}, {}}
	i := 0
	_, err := pipeline.Do(t.Context(), func(context.Context) (int, error) {
		defer func() { i++ }()
		return 0, errs[i]
	})
	wantEqual(t, "discarded", []bool{errs[0].discarded.Load(), errs[1].discarded.Load(), errs[2].discarded.Load()}, []bool{true, true, false})
	if !errors.Is(err, errs[2]) {
		t.Errorf("the last error is lost in %v", err)
	}
}

func TestListenersSeeHowOftenTheFunctionRan(t *testing.T) {
	var executions, attempts []int
	retries := retrypolicy.NewBuilder[int]().OnRetry(func(e failsafe.ExecutionEvent[int]) {
		executions, attempts = append(executions, e.Executions()), append(attempts, e.Attempts())
	}).Build()
	pipeline, _ := pipelineOf(t, failsafemw.New(retries))
	_, _ = pipeline.Do(t.Context(), fail)
	wantEqual(t, "executions", executions, []int{1, 2})
	wantEqual(t, "attempts", attempts, []int{2, 3})
}
