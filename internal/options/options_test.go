package options_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

type option func(*[]int)

func number(n int) option { return func(all *[]int) { *all = append(*all, n) } }

func TestOptionsAreAppliedInOrderAndNilOnesAreProblems(t *testing.T) {
	problems := options.Of("retry")
	var applied []int
	options.Apply(&problems, "New", []option{number(1), nil, number(2), option(nil)}, func(o option) { o(&applied) })

	if diff := cmp.Diff([]int{1, 2}, applied); diff != "" {
		t.Error(diff)
	}
	want := []policy.OptionError{
		{Policy: "retry", Option: "New", Problem: "option 2 of 4 must not be nil"},
		{Policy: "retry", Option: "New", Problem: "option 4 of 4 must not be nil"},
	}
	if diff := cmp.Diff(want, optionerrors.All(problems.Err())); diff != "" {
		t.Error(diff)
	}
}

func TestProblemsAreNoneOrJoined(t *testing.T) {
	problems := options.Of("retry")
	if !problems.NotNil("WithBackoff", 0) || problems.Err() != nil {
		t.Errorf("what is not nil is a problem: %v", problems.Err())
	}
	other := errors.New("other")
	var typed *int
	if problems.NotNil("WithBackoff", typed) || problems.NotNil("WithBudget", nil) {
		t.Error("nil is no problem")
	}
	problems.Add(other)
	want := []policy.OptionError{
		{Policy: "retry", Option: "WithBackoff", Problem: "must not be nil"},
		{Policy: "retry", Option: "WithBudget", Problem: "must not be nil"},
	}
	if diff := cmp.Diff(want, optionerrors.All(problems.Err())); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(problems.Err(), other) {
		t.Errorf("%v does not match what was added", problems.Err())
	}
}
