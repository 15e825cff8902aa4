package options_test

import (
	"errors"
	"testing"
	"time"

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

func TestSettingsAreText(t *testing.T) {
	var settings options.Settings
	settings.Add("attempts", 3)
	settings.Add("limit", 1500*time.Millisecond)
	settings.Add("share", 0.25)
	settings.Add("answer", "a value")
	want := []policy.Setting{
		{Name: "attempts", Value: "3"}, {Name: "limit", Value: "1.5s"}, {Name: "share", Value: "0.25"}, {Name: "answer", Value: "a value"},
	}
	if diff := cmp.Diff(want, []policy.Setting(settings)); diff != "" {
		t.Error(diff)
	}
}
