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

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func budgeted(t *testing.T, budget *retry.Budget, options ...retry.Option) *policy.Pipeline[int] {
	t.Helper()
	return newPipeline(t, retry.New[int](append([]retry.Option{quickly, retry.WithBudget(budget)}, options...)...))
}

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
			// A call makes 3 retries if none is refused; at least so many calls were refused
			// one.
			if retries < 1 || retries > 3*test.most || int(refused.Load()) < calls-test.most {
				t.Errorf("%s: %d calls made %d retries, and %d were refused", name, calls, retries, refused.Load())
			}
		})
	}
}

func TestRefusalComesAtOnceWithTheRealError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1})
		var seen events
		p := newPipeline(t, &seen, retry.New[int](exactly, retry.WithBudget(budget)))
		s := always(errTransient)
		value, err := p.Do(t.Context(), s.call)
		e := gaveUp(t, err)
		if value != -2 || e.Reason != retry.ReasonBudget || e.Attempts != 2 || e.Err != errTransient || time.Since(s.start) != 100*ms {
			t.Errorf("Do = %d, %+v after %v, want the second attempt's and no wait after it", value, e, time.Since(s.start))
		}
		if errors.Is(err, retry.ErrExhausted) {
			t.Error("a refusal matches ErrExhausted")
		}
		last := seen.seen[len(seen.seen)-1]
		want := policy.Event{Type: policy.EventGiveUp, Policy: "retry", Reason: "budget", Attempt: 2, Err: errTransient}
		if last != want {
			t.Errorf("last event = %+v, want %+v", last, want)
		}
		if got, want := err.Error(), "retry: gave up after 2 attempts, as the retry budget is used up: for now"; got != want {
			t.Errorf("error = %q, want %q", got, want)
		}
	})
}

func TestOneBudgetServesPipelinesOfManyTypes(t *testing.T) {
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1})
	_, err := budgeted(t, budget).Do(t.Context(), always(errTransient).call)
	if e := gaveUp(t, err); e.Attempts != 2 {
		t.Fatalf("%v, want the only token used", err)
	}
	texts := policy.Must(policy.New("texts", retry.New[string](retry.WithBudget(budget))))
	_, err = texts.Do(t.Context(), func(context.Context) (string, error) { return "", errTransient })
	if e := gaveUp(t, err); e.Attempts != 1 || e.Reason != retry.ReasonBudget {
		t.Errorf("%v, want no token left for the other pipeline", err)
	}
}

func TestFirstAttemptIsMadeWithAnEmptyBudget(t *testing.T) {
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1})
	p := budgeted(t, budget)
	for range 5 {
		s := always(errTransient)
		if _, _ = p.Do(t.Context(), s.call); len(s.at) == 0 {
			t.Fatal("the budget refused a first attempt")
		}
	}
	if value, err := p.Do(t.Context(), failing().call); value != 42 || err != nil || budget.Level() != 1 {
		t.Errorf("Do = %d, %v, level %v; want success to bring the token back", value, err, budget.Level())
	}
}

// A rapid model covers each of these too; here they can be read.
func TestWhatAnAttemptTakesFromATokenBucket(t *testing.T) {
	const full = 20
	aws := retry.AWSTokenBucket()
	aws.Capacity = full
	grpc := retry.GRPCTokenBucket(full, 0.5)
	tests := map[string]struct {
		bucket   retry.TokenBucket
		errs     []error
		attempts int
		left     float64
	}{
		"a retry that succeeds is free":                    {aws, []error{errTransient}, 2, full},
		"of two the failed one costs":                      {aws, []error{errTransient, errUnknown}, 3, full - 5},
		"retries that fail":                                {aws, []error{errTransient, errTransient, errTransient}, 3, full - 10},
		"retries of timeouts":                              {aws, []error{context.DeadlineExceeded, context.DeadlineExceeded, errTransient}, 3, full - 20},
		"the error before the retry decides its cost":      {aws, []error{errTransient, context.DeadlineExceeded, errTransient}, 3, full - 15},
		"a retry that is the request's fault":              {aws, []error{errTransient, errPermanent}, 2, full},
		"a retry that is rejected":                         {aws, []error{errTransient, classify.As(errUnknown, classify.Verdict{Kind: classify.KindRejected})}, 2, full},
		"a retry that is canceled":                         {aws, []error{errTransient, context.Canceled}, 2, full},
		"a first attempt that is not retried":              {aws, []error{errPermanent}, 1, full},
		"gRPC: every failure":                              {grpc, []error{errTransient, errTransient, errTransient}, 3, full - 3},
		"gRPC: a success after two":                        {grpc, []error{errTransient, errTransient}, 3, full - 1.5},
		"gRPC: the request's fault":                        {grpc, []error{errPermanent}, 1, full},
		"gRPC: the dependency's, though it is permanent":   {grpc, []error{errors.New("x509: odd")}, 1, full - 1},
		"gRPC: the dependency's, though not to be retried": {grpc, []error{classify.As(errUnknown, classify.Verdict{NoRetry: true})}, 1, full - 1},
	}
	for name, test := range tests {
		budget := retry.NewBudget(test.bucket)
		s := failing(test.errs...)
		_, _ = budgeted(t, budget).Do(t.Context(), s.call)
		left := budget.Level()*(full-test.bucket.Reserve) + test.bucket.Reserve
		if len(s.at) != test.attempts || math.Abs(left-test.left) > 1e-9 {
			t.Errorf("%s: %d attempts and %v left, want %d and %v", name, len(s.at), left, test.attempts, test.left)
		}
	}
}

func TestGRPCTokenBucketStopsAtHalf(t *testing.T) {
	budget := retry.NewBudget(retry.GRPCTokenBucket(10, 0.1))
	s := always(errTransient)
	_, err := budgeted(t, budget, retry.WithMaxAttempts(100)).Do(t.Context(), s.call)
	if e := gaveUp(t, err); e.Reason != retry.ReasonBudget || len(s.at) != 5 || budget.Level() != 0 {
		t.Errorf("%v after %d attempts with level %v, want the fifth to be the last", err, len(s.at), budget.Level())
	}
}

func TestCallersCancellationIsNoTroubleAndItsDeadlineIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			limit time.Duration
			left  float64
		}{"canceled": {time.Hour, 1}, "deadline": {time.Second, 0}, "deadline before the call": {0, 1}} {
			for _, err := range []error{errTransient, context.Canceled} {
				budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, FailureCost: 1, SuccessCredit: 1})
				ctx, cancel := context.WithTimeout(t.Context(), test.limit)
				time.AfterFunc(time.Minute, cancel)
				_, _ = budgeted(t, budget).Do(ctx, func(ctx context.Context) (int, error) {
					<-ctx.Done()
					return 0, err
				})
				cancel()
				if got := budget.Level(); got != test.left {
					t.Errorf("%s, %v: level %v, want %v", name, err, got, test.left)
				}
			}
		}
	})
}

func TestRetryThatWasNeverMadeCostsNothing(t *testing.T) {
	for name, limit := range map[string]retry.BudgetLimit{
		"token bucket":  retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1},
		"traffic share": retry.TrafficShare{Share: 1, MinRetries: 1},
	} {
		budget := retry.NewBudget(limit)
		ctx, cancel := context.WithCancel(t.Context())
		seen := events{on: func(e policy.Event) {
			if e.Type == policy.EventRetry && budget.Level() != 0 {
				t.Errorf("%s: level %v before the wait, want the retry taken", name, budget.Level())
			}
			cancel()
		}}
		p := newPipeline(t, &seen, retry.New[int](retry.WithBudget(budget)))
		_, err := p.Do(ctx, always(errTransient).call)
		if e := gaveUp(t, err); e.Reason != retry.ReasonCanceled || budget.Level() != 1 {
			t.Errorf("%s: %v, level %v; want canceled, and all given back", name, err, budget.Level())
		}
	}
}

func TestPanicAndGoexitGiveBackWhatIsInFlight(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic(errUnknown) }, "Goexit": runtime.Goexit} {
		for _, last := range []int{1, 2} {
			budget := retry.NewBudget(retry.TrafficShare{Share: 0.5, MinRetries: 1})
			calls := 0
			_, _ = budgeted(t, budget).Go(t.Context(), func(context.Context) (int, error) {
				if calls++; calls == last {
					end()
				}
				return 0, errTransient
			}).Wait(t.Context())
			// Were a call still counted, two would allow no more than the minimum; were a retry,
			// none.
			if got := budget.String(); got != "traffic share, 0 of 1 retries in flight" || budget.Level() != 1 {
				t.Errorf("%s in attempt %d: %s, level %v", name, last, got, budget.Level())
			}
			three := retry.NewBudget(retry.TokenBucket{Capacity: 3, RetryCost: 1, FailureCost: 1, SuccessCredit: 1})
			calls = 0
			_, _ = budgeted(t, three).Go(t.Context(), func(context.Context) (int, error) {
				if calls++; calls == last {
					end()
				}
				return 0, errTransient
			}).Wait(t.Context())
			if want := map[int]float64{1: 2. / 3, 2: 0}[last]; three.Level() != want {
				t.Errorf("%s in attempt %d: level %v of the token bucket, want %v", name, last, three.Level(), want)
			}
		}
	}
}

func TestCallsThatEndedDoNotCountAsUnderWay(t *testing.T) {
	budget := retry.NewBudget(retry.TrafficShare{Share: 1, MinRetries: 1})
	p := budgeted(t, budget)
	for range 10 {
		_, _ = p.Do(t.Context(), failing().call)
		_, _ = p.Do(t.Context(), always(errTransient).call)
		_, _ = p.Do(t.Context(), always(errPermanent).call)
	}
	if got, want := budget.String(), "traffic share, 0 of 1 retries in flight"; got != want {
		t.Errorf("budget = %q, want %q", got, want)
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
		checkRefused(t, name, r, test.want)
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

func TestBudgetAllocatesNothingWhenItRefuses(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	without := newPipeline(t, retry.New[int](retry.WithMaxAttempts(1)))
	budget := retry.NewBudget(retry.TokenBucket{Capacity: 1, RetryCost: 1, SuccessCredit: 1})
	with := budgeted(t, budget)
	fn := policy.Func[int](func(context.Context) (int, error) { return 0, errTransient })
	_, _ = with.Do(t.Context(), fn)
	allocs := func(p *policy.Pipeline[int]) float64 {
		return testing.AllocsPerRun(100, func() { _, _ = p.Do(context.Background(), fn) })
	}
	if got, want := allocs(with), allocs(without); got != want || budget.Level() != 0 {
		t.Errorf("%v allocations at level %v, without a budget %v", got, budget.Level(), want)
	}
}
