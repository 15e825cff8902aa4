package journal_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/journal"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// exchange is an operation that looks like an HTTP request, and fails as often as a test wants.
type exchange struct {
	mu       sync.Mutex
	failures int
	status   int
}

var errDown = classify.Transient(errors.New("down"))

func (x *exchange) Call(context.Context) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	time.Sleep(time.Millisecond)
	if x.failures > 0 {
		x.failures--
		x.status = 0
		return "", errDown
	}
	x.status = http.StatusOK
	return "done", nil
}

func (x *exchange) HTTPResponse() *http.Response {
	if x.status == 0 {
		return nil
	}
	return &http.Response{StatusCode: x.status}
}

func pipeline(t *testing.T) *policy.Pipeline[string] {
	t.Helper()
	p, err := policy.New("test",
		journal.Policy[string](),
		retry.New[string](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)),
		breaker.New[string](breaker.WithName("circuit"), breaker.WithFailureThreshold(2)),
	)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStepsAreAttemptsAndTheirEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipeline(t)
		var steps []journal.Step
		ctx := journal.Record(t.Context(), "A", func(s journal.Step) { steps = append(steps, s) })
		if _, err := p.Call(ctx, &exchange{failures: 1}); err != nil {
			t.Fatal(err)
		}
		_, _ = p.Call(ctx, &exchange{failures: 9})

		attempt := func(number, status int, err error) *journal.Attempt {
			return &journal.Attempt{Number: number, Elapsed: time.Millisecond, Status: status, Err: err}
		}
		event := func(t policy.EventType, e policy.Event) policy.Event {
			e.Type = t
			return e
		}
		waits := event(policy.EventRetry, policy.Event{Policy: "retry", Attempt: 1, Delay: time.Second})
		want := []journal.Step{
			{Call: "A", Attempt: attempt(1, 0, errDown), Events: []policy.Event{waits}},
			{Call: "A", Attempt: attempt(2, 200, nil)},
			{Call: "A", Attempt: attempt(1, 0, errDown), Events: []policy.Event{waits}},
			{Call: "A", Attempt: attempt(2, 0, errDown), Events: []policy.Event{
				event(policy.EventStateChange, policy.Event{
					Policy: "breaker", Name: "circuit", From: "closed", To: "open", Failures: 2,
				}),
				event(policy.EventRetry, policy.Event{Policy: "retry", Attempt: 2, Delay: time.Second}),
			}},
			{Call: "A", Events: []policy.Event{
				event(policy.EventRejected, policy.Event{Policy: "breaker", Name: "circuit", Reason: "open", Delay: 59 * time.Second}),
				event(policy.EventGiveUp, policy.Event{Policy: "retry", Attempt: 3, Reason: "rejected"}),
			}},
		}
		options := cmp.Options{cmpopts.IgnoreFields(policy.Event{}, "Err"), cmpopts.EquateErrors()}
		if diff := cmp.Diff(want, steps, options); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCallsWithoutARecordAreJustMade(t *testing.T) {
	if got, err := pipeline(t).Call(t.Context(), &exchange{}); got != "done" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAttemptsThatAreNoRequestsAreLeftOut(t *testing.T) {
	p, err := policy.New("test", journal.Policy[string]())
	if err != nil {
		t.Fatal(err)
	}
	ctx := journal.Record(t.Context(), "A", func(s journal.Step) { t.Errorf("a step: %+v", s) })
	if _, err := p.Do(ctx, func(context.Context) (string, error) { return "done", nil }); err != nil {
		t.Fatal(err)
	}
}
