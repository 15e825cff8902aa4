package retry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestNothingIsCalledInAContextThatHasEnded(t *testing.T) {
	because := errors.New("shutdown")
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(because)
	expired, stop := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), because)
	defer stop()
	for name, test := range map[string]struct {
		ctx  context.Context
		text string
	}{
		"canceled": {canceled, "retry: made no attempt: context canceled: shutdown"},
		"deadline": {expired, "retry: made no attempt: context deadline exceeded: shutdown"},
	} {
		for _, options := range [][]retry.Option{nil, {retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())), retry.WithMaxElapsed(1)}} {
			var seen events
			s := failing()
			outcome := newPipeline(t, &seen, retry.New[int](options...)).Execute(test.ctx, s.call)
			e := gaveUp(t, outcome.Err)
			if len(s.at) != 0 || outcome.Attempts != 0 || e.Attempts != 0 || e.Reason != retry.ReasonCanceled || e.Errors != nil {
				t.Errorf("%s: %+v after %d calls, want none", name, e, len(s.at))
			}
			if !errors.Is(e, test.ctx.Err()) || !errors.Is(e, because) || e.Cause != because || e.Error() != test.text {
				t.Errorf("%s: %q matches not both %v and its cause", name, e, test.ctx.Err())
			}
			want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true, Health: classify.HealthUnknown}
			if diff := cmp.Diff(want, classify.Of(e)); diff != "" || e.Timeout() != (name == "deadline") {
				t.Errorf("%s: timeout %t, verdict (-want +got):\n%s", name, e.Timeout(), diff)
			}
			event := []policy.Event{{Type: policy.EventGiveUp, Policy: policy.KindRetry, Reason: "canceled", Err: e.Err}}
			if diff := cmp.Diff(event, seen.seen, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
				t.Errorf("%s: events (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestACallInAContextThatHasEndedChangesNoBudget(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, limit := range []retry.BudgetLimit{
		retry.TokenBucket{Capacity: 2, FailureCost: 1, SuccessCredit: 1}, retry.TrafficShare{Share: 1, MinRetries: 1},
	} {
		budget := retry.NewBudget(limit)
		p := budgeted(t, budget)
		_, _ = p.Do(t.Context(), always(errPermanent).call)
		before := budget.String()
		for range 3 {
			_, _ = p.Do(ctx, always(errTransient).call)
		}
		if budget.String() != before {
			t.Errorf("%s, before: %s", budget, before)
		}
	}
}
