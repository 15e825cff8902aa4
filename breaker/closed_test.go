package breaker_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func TestClosedCircuitReturnsTheResultAsItIs(t *testing.T) {
	b := breaker.New[string]()
	for _, want := range []error{nil, errBoom, errBadRequest} {
		value, err := b.Apply(t.Context(), policy.NextFunc(func(context.Context) (string, error) { return "value", want }))
		if value != "value" || any(err) != any(want) {
			t.Errorf("got %q, %v, want %q and the very error %v", value, err, "value", want)
		}
	}
}

func TestFunctionGetsTheContextOfTheCall(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "kept")
	_, _ = breaker.New[int]().Apply(ctx, policy.NextFunc(func(got context.Context) (int, error) {
		if got != ctx {
			t.Errorf("the function got another context: %v", got)
		}
		return 0, nil
	}))
}

func TestNilContextAndNilFunctionAreErrorsThatDoNotCount(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1))
	for range 3 {
		var none context.Context
		if _, err := b.Apply(none, policy.NextFunc(succeed)); err != policy.ErrNilContext {
			t.Errorf("nil context: got %v", err)
		}
		if _, err := b.Apply(t.Context(), policy.NextFunc[int](nil)); err != policy.ErrNilFunc {
			t.Errorf("nil function: got %v", err)
		}
		assertState(t, b, breaker.Closed)
	}
}

func TestCircuitOpensAtTheThresholdAndNotBefore(t *testing.T) {
	for threshold, b := range map[int]*breaker.Breaker[int]{
		5: breaker.New[int](),
		1: breaker.New[int](breaker.WithFailureThreshold(1)),
		3: breaker.New[int](breaker.WithFailureThreshold(3)),
	} {
		for failures := 1; failures < threshold; failures++ {
			do(t, b, fail)
			assertState(t, b, breaker.Closed)
			assertCounts(t, b, breaker.Counts{Failures: failures})
			if !b.Available() || b.RetryAfter() != 0 {
				t.Errorf("a closed circuit is available: %v, after %v", b.Available(), b.RetryAfter())
			}
		}
		do(t, b, fail)
		assertState(t, b, breaker.Open)
		assertCounts(t, b, breaker.Counts{Failures: threshold})
	}
}

func TestSuccessResetsTheCount(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(3))
	for range 10 {
		do(t, b, fail)
		do(t, b, fail)
		assertCounts(t, b, breaker.Counts{Failures: 2})
		do(t, b, succeed)
		assertCounts(t, b, breaker.Counts{})
	}
	assertState(t, b, breaker.Closed)
}

func TestNeutralResultLeavesTheCountAsItIs(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(3))
	do(t, b, fail)
	do(t, b, fail)
	for range 10 {
		do(t, b, failWith(errInner))
		assertCounts(t, b, breaker.Counts{Failures: 2})
	}
	do(t, b, fail)
	assertState(t, b, breaker.Open)
}

func TestFailuresThatOverlapAreInARow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		first, second, third := begin(t, b), begin(t, b), begin(t, b)
		first.end(fail)
		second.end(succeed)
		assertCounts(t, b, breaker.Counts{})
		third.end(fail)
		assertCounts(t, b, breaker.Counts{Failures: 1})
	})
}

// The call began before the first failure, but calls count in the order in which they end.
func TestSuccessOfAnOlderCallResetsTheCount(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		older := begin(t, b)
		do(t, b, fail)
		older.end(succeed)
		assertCounts(t, b, breaker.Counts{})
	})
}

func TestPanicAndGoexitCountAsFailuresAndPassThrough(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		got := begin(t, b).end(func(context.Context) (int, error) { panic("explosion") })
		if diff := cmp.Diff(outcome{Panicked: "explosion"}, got); diff != "" {
			t.Errorf("panic (-want +got):\n%s", diff)
		}
		assertCounts(t, b, breaker.Counts{Failures: 1})
		got = begin(t, b).end(goexit)
		if diff := cmp.Diff(outcome{}, got); diff != "" {
			t.Errorf("Goexit (-want +got):\n%s", diff)
		}
		assertState(t, b, breaker.Open)
	})
}
