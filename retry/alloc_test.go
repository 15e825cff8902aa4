package retry_test

import (
	"context"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestSuccessAllocatesNothing(t *testing.T) {
	for name, r := range map[string]*retry.Retry[int]{
		"defaults": retry.New[int](),
		"options": retry.New[int](
			retry.WithMaxElapsed(1e9), retry.WithClassifier(classify.Text), retry.WithRetryIf(func(error) bool { return true }),
		),
		"token bucket":  retry.New[int](retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket()))),
		"traffic share": retry.New[int](retry.WithBudget(retry.NewBudget(retry.EnvoyTrafficShare()))),
	} {
		p := newPipeline(t, r)
		ctx := t.Context()
		fn := func(context.Context) (int, error) { return 42, nil }
		if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(ctx, fn) }); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func TestTwoFailuresAllocateOnlyTheirContexts(t *testing.T) {
	for name, test := range map[string]struct {
		failure error
		limit   retry.BudgetLimit
	}{
		"unknown":        {errUnknown, nil},
		"with a verdict": {errTransient, nil},
		"token bucket":   {errUnknown, retry.TokenBucket{Capacity: 1e6, RetryCost: 5, SuccessCredit: 1}},
		"traffic share":  {errTransient, retry.EnvoyTrafficShare()},
	} {
		for ctx, want := range map[context.Context]float64{context.Background(): 0, context.TODO(): 0, t.Context(): 2} {
			options := []retry.Option{quickly}
			if test.limit != nil {
				options = append(options, retry.WithBudget(retry.NewBudget(test.limit)))
			}
			p := newPipeline(t, retry.New[int](options...))
			calls := 0
			fn := policy.Func[int](func(context.Context) (int, error) {
				if calls++; calls%3 != 0 {
					return 0, test.failure
				}
				return 42, nil
			})
			if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(ctx, fn) }); got > want {
				t.Errorf("%s under %v: %v allocations, want at most %v", name, ctx, got, want)
			}
			if calls != 3*101 {
				t.Errorf("%s: %d calls, want 3 each", name, calls)
			}
		}
	}
}

func TestABudgetOfSeveralPoliciesAllocatesOneContextAnAttempt(t *testing.T) {
	budget := retry.NewBudget(retry.AWSTokenBucket())
	p := budgeted(t, budget)
	budgeted(t, budget)
	fn := func(context.Context) (int, error) { return 42, nil }
	if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(context.Background(), fn) }); got != 1 {
		t.Errorf("%v allocations, want 1", got)
	}
}
