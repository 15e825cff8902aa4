package retry_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestBudgetPreventsTheRetryStorm(t *testing.T) {
	const calls = 10_000
	for name, test := range map[string]struct {
		limit retry.BudgetLimit
		most  int // retries that may be made
	}{
		"AWS":   {retry.AWSTokenBucket(), 100},
		"gRPC":  {retry.GRPCTokenBucket(10, 0.1), 4},
		"Envoy": {retry.EnvoyTrafficShare(), calls / 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			budget := retry.NewBudget(test.limit)
			var attempts, refused atomic.Int64
			p := newPipeline(t, retry.New[int](retry.WithMaxAttempts(4), retry.WithBudget(budget)))
			var wg sync.WaitGroup
			for range calls {
				wg.Go(func() {
					_, err := p.Do(t.Context(), func(context.Context) (int, error) {
						attempts.Add(1)
						time.Sleep(10 * ms)
						return 0, errTransient
					})
					e := gaveUp(t, err)
					if e.Reason == retry.ReasonBudget {
						refused.Add(1)
					}
					if !errors.Is(err, errTransient) {
						t.Errorf("%s: %v does not hold the real error", name, err)
					}
				})
			}
			wg.Wait()
			retries := int(attempts.Load()) - calls
			// A call makes 3 retries if none is refused, and all but at most test.most calls are
			// refused one.
			if retries < 1 || retries > 3*test.most || int(refused.Load()) < calls-test.most {
				t.Errorf("%s: %d calls made %d retries, and %d were refused", name, calls, retries, refused.Load())
			}
		})
	}
}

func TestTrafficShareNeverExceedsItsLimit(t *testing.T) {
	const callers, rounds = 40, 50
	budget := retry.NewBudget(retry.TrafficShare{Share: 0.1, MinRetries: 2})
	p := budgeted(t, budget, retry.WithMaxAttempts(5))
	var inFlight, made atomic.Int64
	var mu sync.Mutex
	var most int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range rounds {
				_, _ = p.Do(t.Context(), func(ctx context.Context) (int, error) {
					if policy.Attempt(ctx) > 1 {
						made.Add(1)
						n := inFlight.Add(1)
						defer inFlight.Add(-1)
						mu.Lock()
						most = max(most, n)
						mu.Unlock()
					}
					runtime.Gosched()
					return 0, errTransient
				})
			}
		})
	}
	wg.Wait()
	if most > callers/10 || made.Load() == 0 || budget.Level() != 1 {
		t.Errorf("%d of %d retries in flight at once, level %v at the end; want at most %d and all given back",
			most, made.Load(), budget.Level(), callers/10)
	}
}

func TestTokensAreNeitherLostNorMadeByConcurrentCalls(t *testing.T) {
	const callers, rounds = 8, 200
	bucket := retry.TokenBucket{Capacity: 1e6, RetryCost: 2, FailureCost: 1, SuccessCredit: 0.001}
	budget := retry.NewBudget(bucket)
	p := budgeted(t, budget)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range rounds {
				// Three failures take 3 and two retries 4; two failures and a success take 2 and
				// one failed retry 2.
				_, _ = p.Do(t.Context(), always(errTransient).call)
				_, _ = p.Do(t.Context(), failing(errTransient, errTransient).call)
			}
		})
	}
	wg.Wait()
	const want = 1e6 - callers*rounds*(3+4+2+2)
	if got := budget.Level() * 1e6; math.Abs(got-want) > 1e-3 {
		t.Errorf("%v tokens left, want %v", got, want)
	}
}

func TestEmptyBucketGivesNoTokenTwice(t *testing.T) {
	const callers, tokens = 50, 7
	budget := retry.NewBudget(retry.TokenBucket{Capacity: tokens, RetryCost: 1, SuccessCredit: 1})
	p := budgeted(t, budget)
	var retries atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			_, _ = p.Do(t.Context(), func(ctx context.Context) (int, error) {
				if policy.Attempt(ctx) > 1 {
					retries.Add(1)
				}
				return 0, errTransient
			})
		})
	}
	wg.Wait()
	if retries.Load() != tokens || budget.Level() != 0 {
		t.Errorf("%d retries for %d tokens, level %v", retries.Load(), tokens, budget.Level())
	}
}
