package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

var errMiss = errors.New("no such key")

func expectMiss() policy.Policy[int] {
	return policy.Expect[int](func(err error) bool { return errors.Is(err, errMiss) })
}

func TestAnExpectedOutcomeIsReturnedAtOnceAndAsItIs(t *testing.T) {
	always := func(error) bool { return true }
	isTransient := func(error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
	}
	for name, test := range map[string]struct {
		options []retry.Option
		errs    []error
		calls   int
		events  []policy.EventType
	}{
		"at first":                {nil, []error{errMiss}, 1, nil},
		"after a failure":         {nil, []error{errTransient, errMiss}, 2, []policy.EventType{policy.EventRetry}},
		"on the last attempt":     {[]retry.Option{retry.WithMaxAttempts(1)}, []error{errMiss}, 1, nil},
		"whatever WithRetryIf is": {[]retry.Option{retry.WithRetryIf(always)}, []error{errMiss}, 1, nil},
		"whatever class it has":   {[]retry.Option{retry.WithClassifier(isTransient)}, []error{errMiss}, 1, nil},
		"with a budget":           {[]retry.Option{retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket()))}, []error{errMiss}, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var seen events
				s := failing(test.errs...)
				p := policy.Must(policy.New("test", policy.Policy[int](&seen), expectMiss(), retry.New[int](test.options...)))
				if _, err := p.Do(t.Context(), s.call); err != errMiss {
					t.Errorf("got %v", err)
				}
				var got []policy.EventType
				for _, e := range seen.seen {
					got = append(got, e.Type)
				}
				if diff := cmp.Diff(test.events, got); diff != "" || len(s.at) != test.calls {
					t.Errorf("%d calls, want %d; events (-want +got):\n%s", len(s.at), test.calls, diff)
				}
			})
		})
	}
}

func TestAnExpectedOutcomeIsASuccessToABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		level := func(p *policy.Pipeline[int]) float64 {
			for _, g := range p.Describe().Parts[1].Gauges {
				if g.Name == policy.GaugeBudgetLevel {
					return g.Value
				}
			}
			t.Fatal("the budget has no level")
			return 0
		}
		run := func(after error) float64 {
			p := policy.Must(policy.New("test", expectMiss(), retry.New[int](retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))))
			for range 20 {
				_, _ = p.Do(t.Context(), always(errTransient).call)
			}
			for range 50 {
				_, _ = p.Do(t.Context(), always(after).call)
			}
			return level(p)
		}
		if missed, answered := run(errMiss), run(nil); missed != answered {
			t.Errorf("the level is %v after expected outcomes, and %v after successes", missed, answered)
		}
	})
}

func TestTheCallersCancellationComesFirst(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := policy.Must(policy.New("test", expectMiss(), retry.New[int]()))
	_, err := p.Do(ctx, func(context.Context) (int, error) {
		cancel()
		return 0, errMiss
	})
	e, ok := errors.AsType[*retry.Error](err)
	if !ok || e.Reason != retry.ReasonCanceled || e.Err != errMiss || e.Errors[0] != errMiss {
		t.Errorf("got %#v", err)
	}
}
