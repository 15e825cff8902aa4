package retry_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// numbered is the error of one of many attempts.
type numbered int

func (n numbered) Error() string { return fmt.Sprint("failure ", int(n)) }

func numberedErrors(from, to int) (errs []error) {
	for n := from; n <= to; n++ {
		errs = append(errs, numbered(n))
	}
	return errs
}

func TestErrorReachesEveryAttemptsErrorTheLastFirst(t *testing.T) {
	_, err := newPipeline(t, retry.New[int](quickly, retry.WithMaxAttempts(5))).Do(t.Context(), failing(numberedErrors(1, 5)...).call)
	e := gaveUp(t, err)
	if diff := cmp.Diff(numberedErrors(1, 5), e.Errors); diff != "" || e.Err != numbered(5) {
		t.Errorf("Err = %v, Errors (-want +got):\n%s", e.Err, diff)
	}
	for n := 1; n <= 5; n++ {
		if !errors.Is(err, numbered(n)) {
			t.Errorf("%v does not match the error of attempt %d", err, n)
		}
	}
	if last, _ := errors.AsType[numbered](err); last != 5 {
		t.Errorf("errors.AsType finds the error of attempt %d, want the last", last)
	}
	unwrapped := slices.Clone(e.Errors)
	slices.Reverse(unwrapped)
	if diff := cmp.Diff(unwrapped, e.Unwrap()); diff != "" {
		t.Errorf("Unwrap (-want +got):\n%s", diff)
	}
	if want := "retry: gave up after 5 attempts, as many as allowed: failure 5"; err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
}

func TestErrorKeepsTheFirstAndTheLatestOfManyErrors(t *testing.T) {
	for _, attempts := range []int{15, 16, 17, 18, 1000} {
		_, err := newPipeline(t, retry.New[int](quickly, retry.WithMaxAttempts(attempts))).
			Do(t.Context(), failing(numberedErrors(1, attempts)...).call)
		want := numberedErrors(1, attempts)
		if attempts > 16 {
			want = slices.Concat(numberedErrors(1, 1), numberedErrors(attempts-14, attempts))
		}
		e := gaveUp(t, err)
		if diff := cmp.Diff(want, e.Errors); diff != "" || e.Attempts != attempts {
			t.Errorf("%d of %d attempts (-want +got):\n%s", e.Attempts, attempts, diff)
		}
	}
}

func TestErrorsOfOneCallStayItsOwn(t *testing.T) {
	p := newPipeline(t, retry.New[int](quickly))
	_, first := p.Do(t.Context(), failing(numberedErrors(1, 3)...).call)
	_, _ = p.Do(t.Context(), failing(numberedErrors(4, 6)...).call)
	if diff := cmp.Diff(numberedErrors(1, 3), gaveUp(t, first).Errors); diff != "" {
		t.Errorf("errors of the first call after the second (-want +got):\n%s", diff)
	}
}

func TestOuterPolicyDiscardsTheLastAttemptsError(t *testing.T) {
	held := []*holder{{}, {}, {}}
	_, err := newPipeline(t, retry.New[int](quickly)).Do(t.Context(), failing(held[0], held[1], held[2]).call)
	if held[2].discarded != 0 {
		t.Error("the last failure was discarded before it was returned")
	}
	policy.Discard(err)
	for i, h := range held {
		if h.discarded == 0 {
			t.Errorf("the failure of attempt %d is still whole", i+1)
		}
	}
}
