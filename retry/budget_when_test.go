package retry_test

import (
	"context"
	"math"
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestABudgetBindsOnlyWhenLoadIsTheTrouble(t *testing.T) {
	for name, limit := range map[string]retry.BudgetLimit{
		"AWS":   retry.TokenBucket{Capacity: 10, RetryCost: 5, SuccessCredit: 1},
		"gRPC":  retry.GRPCTokenBucket(10, 0.1),
		"Envoy": retry.TrafficShare{Share: 1e-6, MinRetries: 1},
	} {
		budget := retry.NewBudget(limit)
		strained := false
		p := budgeted(t, budget, retry.WithMaxAttempts(50), retry.WithBudgetWhen(func(context.Context) bool { return strained }))
		if _, err := p.Do(t.Context(), always(errTransient).call); gaveUp(t, err).Attempts != 50 || budget.Level() != 1 {
			t.Errorf("%s, not strained: %v, level %v, want 50 attempts for nothing", name, err, budget.Level())
		}
		strained = true
		refused := false
		attempt := 0
		_, err := p.Do(t.Context(), func(context.Context) (int, error) {
			if attempt++; attempt == 2 { // A share is all in flight.
				_, err := p.Do(t.Context(), always(errTransient).call)
				refused = gaveUp(t, err).Reason == retry.ReasonBudget
			}
			return 0, errTransient
		})
		if refused = refused || gaveUp(t, err).Reason == retry.ReasonBudget; !refused {
			t.Errorf("%s, strained: no retry was refused", name)
		}
	}
}

func TestWhatAStrainedRetryTookIsSettledHoweverTheLoadIsThen(t *testing.T) {
	const full = 100
	yes, no := true, false
	bucket := retry.TokenBucket{Capacity: full, RetryCost: 5, FailureCost: 1, SuccessCredit: 1}
	for name, test := range map[string]struct {
		strained []bool // after each failure
		errs     []error
		left     float64
	}{
		"all the time":                {[]bool{yes, yes, yes}, []error{errTransient, errTransient, errTransient}, full - 3 - 10},
		"never":                       {[]bool{no, no, no}, []error{errTransient, errTransient, errTransient}, full},
		"at first":                    {[]bool{yes, no, no}, []error{errTransient, errTransient, errTransient}, full - 1 - 5},
		"at last":                     {[]bool{no, no, yes}, []error{errTransient, errTransient, errTransient}, full - 1},
		"a retry that succeeds":       {[]bool{yes}, []error{errTransient}, full - 1},
		"the second that succeeds":    {[]bool{yes, no}, []error{errTransient, errTransient}, full - 1 - 5 + 1},
		"a retry that is an answer":   {[]bool{yes, no}, []error{errTransient, errPermanent}, full - 1},
		"a retry that is limited":     {[]bool{yes, no}, []error{errTransient, askedToWait(0)}, full - 1 - 5 + 1},
		"a retry that is not reached": {[]bool{yes, no}, []error{errTransient, rejection(0)}, full - 1},
	} {
		budget := retry.NewBudget(bucket)
		asked := 0
		s := failing(test.errs...)
		p := budgeted(t, budget, retry.WithBudgetWhen(func(context.Context) bool {
			asked++
			return len(test.strained) >= asked && test.strained[asked-1]
		}))
		_, _ = p.Do(t.Context(), s.call)
		if got := budget.Level() * full; math.Abs(got-test.left) > 1e-9 {
			t.Errorf("%s: %v left after %d attempts, want %v", name, got, len(s.at), test.left)
		}
	}
}

func TestStrainIsAskedForWithTheContextOfTheCallAndOnlyAfterFailures(t *testing.T) {
	type key struct{}
	asked := 0
	p := budgeted(t, retry.NewBudget(retry.AWSTokenBucket()), retry.WithBudgetWhen(func(ctx context.Context) bool {
		if asked++; ctx.Value(key{}) != "host" {
			t.Error("it is not the context of the call")
		}
		return true
	}))
	ctx := context.WithValue(t.Context(), key{}, "host")
	if _, _ = p.Do(ctx, failing().call); asked != 0 {
		t.Error("it is asked for after a success")
	}
	if _, _ = p.Do(ctx, failing(errTransient, errTransient).call); asked != 2 {
		t.Errorf("asked %d times after two failures", asked)
	}
}

func TestAPanicOfStrainedPassesThroughAndGivesBackWhatIsInFlight(t *testing.T) {
	budget := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
	asked := 0
	p := newPipeline(t, policy.Recover[int](), retry.New[int](quickly, retry.WithBudget(budget), retry.WithBudgetWhen(func(context.Context) bool {
		if asked++; asked == 2 {
			panic("planned")
		}
		return true
	})))
	_, _ = p.Do(t.Context(), always(errTransient).call)
	if got, want := budget.String(), "traffic share, 0 of 1 retries in flight"; got != want || asked != 2 {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWithBudgetWhenNeedsAFunction(t *testing.T) {
	if all := optionerrors.All(retry.New[int](retry.WithBudgetWhen(nil)).Validate()); len(all) != 1 || all[0].Option != "WithBudgetWhen" {
		t.Errorf("problems: %v", all)
	}
	if _, err := newPipeline(t, retry.New[int](quickly, retry.WithBudgetWhen(func(context.Context) bool {
		t.Error("asked without a budget")
		return true
	}))).Do(t.Context(), failing(errTransient).call); err != nil {
		t.Error(err)
	}
}
