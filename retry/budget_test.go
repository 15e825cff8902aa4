package retry_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func budgeted(t *testing.T, budget *retry.Budget, options ...retry.Option) *policy.Pipeline[int] {
	t.Helper()
	return newPipeline(t, retry.New[int](append([]retry.Option{quickly, retry.WithBudget(budget)}, options...)...))
}

func TestRefusedRetryReturnsTheRealErrorAtOnce(t *testing.T) {
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
			t.Error("a refused retry matches ErrExhausted")
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

// A rapid model covers each of these cases too; here they can be read.
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

func TestCallersDeadlineIsAFailureAndItsCancellationIsNot(t *testing.T) {
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
