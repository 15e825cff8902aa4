package retry_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestInvalidBudgetsAreReported(t *testing.T) {
	var typedNil *retry.TokenBucket
	aws := func(change func(*retry.TokenBucket)) retry.TokenBucket {
		b := retry.AWSTokenBucket()
		change(&b)
		return b
	}
	const range01 = ": must be a number from 0 to the capacity"
	tests := map[string]struct {
		budget *retry.Budget
		want   []string
	}{
		"nil budget":   {nil, []string{"retry: WithBudget: must not be nil"}},
		"zero budget":  {new(retry.Budget), []string{"retry: WithBudget(Budget{}): must be made by NewBudget"}},
		"nil limit":    {retry.NewBudget(nil), []string{"retry: NewBudget: must be given a TokenBucket or a TrafficShare"}},
		"typed nil":    {retry.NewBudget(typedNil), []string{"retry: NewBudget: must be given a TokenBucket or a TrafficShare"}},
		"zero bucket":  {retry.NewBudget(retry.TokenBucket{}), []string{"retry: TokenBucket.Capacity(0): must be a number from 0.001 to 1e12"}},
		"NaN capacity": {retry.NewBudget(retry.GRPCTokenBucket(math.NaN(), 1)), []string{"retry: TokenBucket.Capacity(NaN): must be a number from 0.001 to 1e12"}},
		"infinite":     {retry.NewBudget(retry.GRPCTokenBucket(math.Inf(1), 1)), []string{"retry: TokenBucket.Capacity(+Inf): must be a number from 0.001 to 1e12"}},
		"overflow":     {retry.NewBudget(retry.GRPCTokenBucket(1.1e12, 1)), []string{"retry: TokenBucket.Capacity(1.1e+12): must be a number from 0.001 to 1e12"}},
		"negative costs": {retry.NewBudget(retry.TokenBucket{1, -1, -2, -3, -4, -5, -6}), []string{
			"retry: TokenBucket.RetryCost(-1)" + range01, "retry: TokenBucket.TimeoutCost(-2)" + range01,
			"retry: TokenBucket.RateLimitCost(-3)" + range01, "retry: TokenBucket.FailureCost(-4)" + range01,
			"retry: TokenBucket.SuccessCredit(-5)" + range01, "retry: TokenBucket.Reserve(-6)" + range01,
		}},
		"costs that are no numbers": {
			retry.NewBudget(aws(func(b *retry.TokenBucket) { b.RetryCost, b.FailureCost = math.NaN(), math.Inf(1) })),
			[]string{"retry: TokenBucket.RetryCost(NaN)" + range01, "retry: TokenBucket.FailureCost(+Inf)" + range01},
		},
		"cost above the capacity": {
			retry.NewBudget(aws(func(b *retry.TokenBucket) { b.TimeoutCost = 501 })), []string{"retry: TokenBucket.TimeoutCost(501)" + range01},
		},
		"too little to count": {
			retry.NewBudget(aws(func(b *retry.TokenBucket) { b.SuccessCredit = 0.0009 })),
			[]string{"retry: TokenBucket.SuccessCredit(0.0009): must be 0 or at least 0.001"},
		},
		"nothing costs, nothing comes back": {
			retry.NewBudget(retry.TokenBucket{Capacity: 1}), []string{
				"retry: TokenBucket.RetryCost(0): must be positive, or FailureCost must be", "retry: TokenBucket.SuccessCredit(0): must be positive",
			},
		},
		"no room": {
			retry.NewBudget(aws(func(b *retry.TokenBucket) { b.Reserve = 491 })),
			[]string{"retry: TokenBucket.Reserve(491): must leave room for a retry in the capacity"},
		},
		"all reserved": {
			retry.NewBudget(retry.TokenBucket{Capacity: 1, FailureCost: 1, SuccessCredit: 1, Reserve: 1}),
			[]string{"retry: TokenBucket.Reserve(1): must leave room for a retry in the capacity"},
		},
		"zero share": {retry.NewBudget(retry.TrafficShare{}), []string{
			"retry: TrafficShare.Share(0): must be a number from 0.000001 to 1", "retry: TrafficShare.MinRetries(0): must be at least 1",
		}},
		"share above 1": {retry.NewBudget(&retry.TrafficShare{Share: 1.01, MinRetries: 1}), []string{"retry: TrafficShare.Share(1.01): must be a number from 0.000001 to 1"}},
		"NaN share":     {retry.NewBudget(retry.TrafficShare{math.NaN(), math.MinInt}), []string{"retry: TrafficShare.Share(NaN): must be a number from 0.000001 to 1", "retry: TrafficShare.MinRetries(-9223372036854775808): must be at least 1"}},
	}
	for name, test := range tests {
		r := retry.New[int](retry.WithBudget(test.budget))
		got, all := optionErrors(r.Validate())
		if diff := cmp.Diff(test.want, got); diff != "" || !all {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		checkInvalid(t, name, r, test.want)
		_, err := r.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			t.Errorf("%s: an invalid budget let a call through", name)
			return 0, nil
		}))
		if err != r.Validate() {
			t.Errorf("%s: Apply = %v, want what Validate returns", name, err)
		}
		if test.budget.Level() != 0 || test.budget.String() != "invalid" {
			t.Errorf("%s: level %v, %s, want nothing of an invalid budget", name, test.budget.Level(), test.budget)
		}
	}
}

func TestEdgesOfBudgetsAreValid(t *testing.T) {
	for name, limit := range map[string]retry.BudgetLimit{
		"smallest bucket": retry.TokenBucket{Capacity: 0.001, RetryCost: 0.001, SuccessCredit: 0.001},
		"largest bucket":  retry.TokenBucket{Capacity: 1e12, RetryCost: 1e12, SuccessCredit: 1e12},
		"gRPC's largest":  retry.GRPCTokenBucket(1000, 1000),
		"smallest share":  retry.TrafficShare{Share: 1e-6, MinRetries: 1},
		"largest share":   retry.TrafficShare{Share: 1, MinRetries: math.MaxInt},
		"pointers":        &retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1},
	} {
		budget := retry.NewBudget(limit)
		p := budgeted(t, budget)
		if _, err := p.Do(t.Context(), failing(errTransient).call); err != nil || budget.Level() != 1 {
			t.Errorf("%s: %v, level %v, want a retry and a full budget", name, err, budget.Level())
		}
	}
}

func TestDescribeShowsTheLevelOfTheBudget(t *testing.T) {
	budget := retry.NewBudget(retry.AWSTokenBucket())
	p := budgeted(t, budget)
	_, _ = p.Do(t.Context(), always(errTransient).call)
	settings := p.Describe().Parts[0].Settings
	want := policy.Setting{Name: "budget", Value: "token bucket, 490 of 500"}
	if got := settings[len(settings)-1]; got != want || budget.Level() != 0.98 {
		t.Errorf("%+v at level %v, want %+v at 0.98", got, budget.Level(), want)
	}
}
