package retry_test

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// nestings are the ways in which policies with one budget can be inside of each other.
var nestings = map[string]func(t *testing.T, layers int, layer func() *retry.Retry[int]) policy.Func[int]{
	"one pipeline": func(t *testing.T, layers int, layer func() *retry.Retry[int]) policy.Func[int] {
		var all []policy.Policy[int]
		for range layers {
			all = append(all, layer())
		}
		return newPipeline(t, all...).Wrap(call)
	},
	"pipelines in pipelines": func(t *testing.T, layers int, layer func() *retry.Retry[int]) policy.Func[int] {
		p := newPipeline(t, layer())
		for range layers - 1 {
			p = newPipeline(t, layer(), timeout.New[int](time.Hour), p)
		}
		return p.Wrap(call)
	},
	"clients in pipelines": func(t *testing.T, layers int, layer func() *retry.Retry[int]) policy.Func[int] {
		fn := policy.Func[int](call)
		for range layers {
			inner := newPipeline(t, layer()).Wrap(fn)
			fn = func(ctx context.Context) (int, error) {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				return inner(ctx)
			}
		}
		return fn
	},
}

// callKey is the key of the function that call calls.
type callKey struct{}

func call(ctx context.Context) (int, error) { return ctx.Value(callKey{}).(func() (int, error))() }

func calling(t *testing.T, fn func() (int, error)) context.Context {
	return context.WithValue(t.Context(), callKey{}, fn)
}

func TestABudgetOfNestedPoliciesCountsAnAttemptOnce(t *testing.T) {
	for name, nest := range nestings {
		for layers := range 4 {
			budget := retry.NewBudget(retry.TokenBucket{Capacity: 100, RetryCost: 1, FailureCost: 1, SuccessCredit: 1})
			fn := nest(t, layers+1, func() *retry.Retry[int] {
				return retry.New[int](quickly, retry.WithBudget(budget), retry.WithMaxAttempts(1))
			})
			for range 20 {
				_, _ = fn(calling(t, func() (int, error) { return 0, errTransient }))
			}
			after20 := budget.Level()
			for range 10 {
				_, _ = fn(calling(t, func() (int, error) { return 42, nil }))
			}
			if after10 := budget.Level(); math.Abs(after20-0.8) > 1e-9 || math.Abs(after10-0.9) > 1e-9 {
				t.Errorf("%s, %d layers: level %v after 20 failures and %v after 10 successes, want 0.8 and 0.9",
					name, layers+1, after20, after10)
			}
		}
	}
}

func TestRetriesOfNestedPoliciesPayOnceAndGetItBack(t *testing.T) {
	for name, nest := range nestings {
		for attempt := 1; attempt <= 9; attempt++ {
			budget := retry.NewBudget(retry.TokenBucket{Capacity: 100, RetryCost: 5, FailureCost: 1, SuccessCredit: 0.001})
			fn := nest(t, 2, func() *retry.Retry[int] { return retry.New[int](quickly, retry.WithBudget(budget)) })
			made := 0
			_, err := fn(calling(t, func() (int, error) {
				if made++; made == attempt {
					return 42, nil
				}
				return 0, errTransient
			}))
			// Each failed attempt takes 1, and each failed retry 5.
			want := 100 - float64(attempt-1) - 5*float64(max(0, attempt-2))
			if attempt == 1 {
				want = 100
			}
			if got := budget.Level() * 100; err != nil || made != attempt || math.Abs(got-want) > 0.01 {
				t.Errorf("%s: %v after %d attempts with %v left, want success of attempt %d with %v", name, err, made, got, attempt, want)
			}
		}
	}
}

func TestATrafficShareOfNestedPoliciesCountsACallOnce(t *testing.T) {
	for name, nest := range nestings {
		for layers := range 3 {
			synctest.Test(t, func(t *testing.T) {
				budget := retry.NewBudget(retry.TrafficShare{Share: 0.2, MinRetries: 1})
				fn := nest(t, layers+1, func() *retry.Retry[int] {
					return retry.New[int](exactly, retry.WithBackoff(retry.Constant(time.Minute)), retry.WithBudget(budget), retry.WithMaxAttempts(2))
				})
				var attempts atomic.Int32
				gate := make(chan struct{})
				ctx := calling(t, func() (int, error) {
					attempts.Add(1)
					<-gate
					return 0, errTransient
				})
				var wg sync.WaitGroup
				for range 100 {
					wg.Go(func() { _, _ = fn(ctx) })
				}
				synctest.Wait()
				if got, want := budget.String(), "traffic share, 0 of 20 retries in flight"; got != want {
					t.Errorf("%s, %d layers: %s, want %s", name, layers+1, got, want)
				}
				close(gate)
				wg.Wait()
				if got, want := budget.String(), "traffic share, 0 of 1 retries in flight"; got != want {
					t.Errorf("%s, %d layers, at the end: %s, want %s", name, layers+1, got, want)
				}
			})
		}
	}
}

func TestCallsAtOnceWithinAnAttemptCountEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
		outer, inner := budgeted(t, budget), budgeted(t, budget)
		gate := make(chan struct{})
		go outer.Do(t.Context(), func(ctx context.Context) (int, error) {
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() { _, _ = inner.Do(ctx, func(context.Context) (int, error) { <-gate; return 42, nil }) })
			}
			wg.Wait()
			return inner.Do(ctx, failing().call) // One of the ten has given its place back.
		})
		synctest.Wait()
		if got, want := budget.String(), "traffic share, 0 of 10 retries in flight"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		close(gate)
		synctest.Wait()
		if got, want := budget.String(), "traffic share, 0 of 1 retries in flight"; got != want {
			t.Errorf("at the end: %s, want %s", got, want)
		}
	})
}

func TestCallsOneAfterAnotherWithinAnAttemptAreAttemptsOfTheirOwn(t *testing.T) {
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 100, FailureCost: 1, SuccessCredit: 1})
	outer, inner := budgeted(t, budget, retry.WithMaxAttempts(1)), budgeted(t, budget, retry.WithMaxAttempts(1))
	_, _ = outer.Do(t.Context(), func(ctx context.Context) (int, error) {
		for range 7 {
			_, _ = inner.Do(ctx, always(errTransient).call)
		}
		return 0, errTransient
	})
	if got := budget.Level(); math.Abs(got-0.93) > 1e-9 {
		t.Errorf("level %v, want 0.93 after 7 failures", got)
	}
}

func TestAnAttemptGivenUpOutsideIsSettledOnceAndItsLateEndChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 10, FailureCost: 1, SuccessCredit: 1})
		layer := func() *retry.Retry[int] {
			return retry.New[int](quickly, retry.WithBudget(budget), retry.WithMaxAttempts(1))
		}
		p := newPipeline(t, layer(), timeout.New[int](time.Second, timeout.WithAbandon(1)), layer())
		_, _ = p.Do(t.Context(), func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 0, errTransient
		})
		if got := budget.Level(); got != 0.9 {
			t.Errorf("level %v once the outer policy gave up, want 0.9", got)
		}
		time.Sleep(time.Hour)
		if got := budget.Level(); got != 0.9 {
			t.Errorf("level %v after the late end, want 0.9", got)
		}
	})
}

func TestACallAfterTheAttemptInItsContextCountsOnItsOwn(t *testing.T) {
	tokens := retry.NewBudget(retry.TokenBucket{Capacity: 10, FailureCost: 1, SuccessCredit: 1})
	share := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
	for _, budget := range []*retry.Budget{tokens, share} {
		outer, inner := budgeted(t, budget), budgeted(t, budget, retry.WithMaxAttempts(1))
		var kept context.Context
		_, _ = outer.Do(t.Context(), func(ctx context.Context) (int, error) { kept = ctx; return 42, nil })
		depth := 0
		var fn policy.Func[int]
		fn = func(context.Context) (int, error) {
			if depth++; depth < 3 {
				return inner.Do(kept, fn)
			}
			if budget == share && budget.String() != "traffic share, 0 of 3 retries in flight" {
				t.Errorf("three calls at once: %s", budget)
			}
			return 0, errTransient
		}
		_, _ = inner.Do(kept, fn)
	}
	if got := tokens.Level(); got != 0.7 {
		t.Errorf("level %v, want 0.7: three attempts failed", got)
	}
}

func TestBudgetsOfNestedPoliciesAreApart(t *testing.T) {
	one := retry.NewBudget(retry.TokenBucket{Capacity: 10, FailureCost: 1, SuccessCredit: 1})
	two := retry.NewBudget(retry.TokenBucket{Capacity: 10, FailureCost: 1, SuccessCredit: 1})
	single := retry.WithMaxAttempts(1)
	layer := func(b *retry.Budget) policy.Policy[int] { return retry.New[int](single, retry.WithBudget(b)) }
	p := newPipeline(t, layer(one), layer(two), layer(one), layer(two))
	_, _ = p.Do(t.Context(), always(errTransient).call)
	if one.Level() != 0.9 || two.Level() != 0.9 {
		t.Errorf("levels %v and %v, want 0.9 of both", one.Level(), two.Level())
	}
}

func TestAPanicInNestedPoliciesCountsOnce(t *testing.T) {
	for name, nest := range nestings {
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 10, FailureCost: 1, SuccessCredit: 1})
		fn := nest(t, 3, func() *retry.Retry[int] { return retry.New[int](quickly, retry.WithBudget(budget)) })
		_, _ = newPipeline(t, policy.Recover[int]()).Do(calling(t, func() (int, error) { panic("planned") }), fn)
		if got := budget.Level(); got != 0.9 {
			t.Errorf("%s: level %v, want 0.9", name, got)
		}
	}
}

func TestAnOuterRetryThatWaitsForARejectionPaysAgainWhatWasGivenBackFurtherIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 100, RetryCost: 5, SuccessCredit: 1})
		waits := retry.WithRejectionWait(time.Minute)
		outer := retry.New[int](waits, retry.WithMaxAttempts(9), retry.WithBudget(budget))
		p := newPipeline(t, outer, retry.New[int](retry.WithMaxAttempts(1), retry.WithBudget(budget)))
		s := failing(rejection(time.Second), errTransient, rejection(time.Second), rejection(time.Second), errTransient)
		var levels []float64
		_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
			levels = append(levels, budget.Level())
			return s.call(ctx)
		})
		// Attempts 1 and 2 are free: nothing was sent before. The third to fifth are one retry, the
		// sixth is another.
		want := []float64{1, 1, 0.95, 0.95, 0.95, 0.90}
		if err != nil || len(levels) != len(want) {
			t.Fatalf("%v with the levels %v", err, levels)
		}
		for i, level := range levels {
			if math.Abs(level-want[i]) > 1e-9 {
				t.Errorf("levels %v, want %v", levels, want)
				break
			}
		}
	})
}

func TestCallsOneAfterAnotherWithinAnAttemptUseItsPlaceInTurn(t *testing.T) {
	budget := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
	outer, inner := budgeted(t, budget), budgeted(t, budget)
	_, _ = outer.Do(t.Context(), func(ctx context.Context) (int, error) {
		for range 5 {
			_, _ = inner.Do(ctx, func(context.Context) (int, error) {
				if got, want := budget.String(), "traffic share, 0 of 1 retries in flight"; got != want {
					t.Errorf("%s, want %s", got, want)
				}
				return 42, nil
			})
		}
		return 42, nil
	})
}
