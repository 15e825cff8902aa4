package retry_test

import (
	"errors"
	"math"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/retry"
)

// judgedError returns an error of the given kind and class.
func judgedError(class classify.Class, kind classify.Kind) error {
	return classify.As(errors.New(string(kind)), classify.Verdict{Class: class, Kind: kind})
}

var answers = map[string]error{
	"a 404":                  errors.New("404 Not Found"),
	"a 401":                  errors.New("401 Unauthorized"),
	"a 400":                  errPermanent,
	"a used-up quota":        judgedError(classify.ClassPermanent, classify.KindQuotaExceeded),
	"a conflict":             judgedError(classify.ClassTransient, classify.KindConflict),
	"a conflict for good":    judgedError(classify.ClassPermanent, classify.KindConflict),
	"a success by the error": classify.As(errUnknown, classify.Verdict{Class: classify.ClassPermanent, Health: classify.HealthGood}),
}

func TestADrainedBudgetRefillsByAnswersOfAnyKind(t *testing.T) {
	for name, limit := range map[string]retry.BudgetLimit{"AWS": retry.AWSTokenBucket(), "gRPC": retry.GRPCTokenBucket(10, 0.1)} {
		for answer, err := range answers {
			budget := retry.NewBudget(limit)
			p := budgeted(t, budget)
			for range 1000 {
				_, _ = p.Do(t.Context(), always(errTransient).call)
			}
			drained := budget.Level()
			for range 1000 {
				_, _ = p.Do(t.Context(), always(err).call)
			}
			if drained != 0 || budget.Level() != 1 {
				t.Errorf("%s: level %v, after 1000 times %s %v, want 0 and then 1", name, drained, answer, budget.Level())
			}
		}
	}
}

func TestConflictsThatAreRepeatedUseNothingUp(t *testing.T) {
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 10, RetryCost: 5, FailureCost: 1, SuccessCredit: 0.001})
	conflict := answers["a conflict"]
	for range 100 {
		if _, err := budgeted(t, budget).Do(t.Context(), failing(conflict, conflict).call); err != nil || budget.Level() != 1 {
			t.Fatalf("%v, level %v, want two retries for nothing", err, budget.Level())
		}
	}
}

func TestARateLimitNeitherCostsNorPaysNorGivesBack(t *testing.T) {
	const full = 100
	limited := askedToWait(0)
	bucket := retry.TokenBucket{Capacity: full, RetryCost: 5, RateLimitCost: 7, FailureCost: 1, SuccessCredit: 1}
	for name, test := range map[string]struct {
		errs []error
		left float64 // of full - 10
	}{
		"not retried":                      {[]error{classify.As(limited, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRateLimit})}, 0},
		"the retry succeeds":               {[]error{limited}, 0},
		"the second retry succeeds":        {[]error{limited, limited}, -7},
		"all are limited":                  {[]error{limited, limited, limited}, -14},
		"the retry of a failure":           {[]error{errTransient, limited, limited}, -1 - 5 - 7},
		"a failure declared a rate limit":  {[]error{classify.As(limited, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRateLimit, Health: classify.HealthBad})}, -1},
		"a rate limit that was never sent": {[]error{classify.As(limited, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRateLimit, Health: classify.HealthUnknown})}, 0},
	} {
		budget := retry.NewBudget(bucket)
		p := budgeted(t, budget)
		for range 10 { // so that there is room for what comes back
			_, _ = budgeted(t, budget, retry.WithMaxAttempts(1)).Do(t.Context(), always(errTransient).call)
		}
		_, _ = p.Do(t.Context(), failing(test.errs...).call)
		if got := budget.Level()*full - (full - 10); math.Abs(got-test.left) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, got, test.left)
		}
	}
}

func TestATrafficShareIsFreeAgainAfterAnyEnd(t *testing.T) {
	budget := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
	for _, last := range []error{nil, errTransient, errPermanent, askedToWait(0), rejection(0), answers["a conflict"]} {
		_, _ = budgeted(t, budget, retry.WithMaxAttempts(2)).Do(t.Context(), failing(errTransient, last).call)
		if budget.Level() != 1 {
			t.Errorf("after %v: %s", last, budget)
		}
	}
}
