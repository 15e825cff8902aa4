package fallback_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestInvalidOptionsAreReportedAndFailEveryCall(t *testing.T) {
	for _, test := range []struct {
		name            string
		made            *fallback.Fallback[string]
		option, problem string
	}{
		{"nil Func", fallback.Func[string](nil), "Func", "must not be nil"},
		{"nil WithWhen", fallback.Value("v", fallback.WithWhen(nil)), "WithWhen", "must not be nil"},
		{"nil option of Value", fallback.Value("v", nil), "Value", "option 1 of 1 must not be nil"},
		{"nil option of Func", fallback.Func(answer("v"), nil), "Func", "option 1 of 1 must not be nil"},
		{"zero value", new(fallback.Fallback[string]), "Fallback", "has no answer; make it with Value or Func"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.New("p", test.made)
			var got *policy.OptionError
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want an *OptionError", err)
			}
			want := &policy.OptionError{Policy: "fallback", Option: test.option, Problem: test.problem}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			called := false
			value, err := test.made.Apply(t.Context(), policy.NextFunc(func(context.Context) (string, error) {
				called = true
				return "fresh", nil
			}))
			if called || value != "" || !errors.As(err, &got) {
				t.Errorf("a call without policy.New returned %q, %v, called: %v", value, err, called)
			}
		})
	}
}

func TestNilFallbackFailsClosed(t *testing.T) {
	var none *fallback.Fallback[string]
	var invalid *policy.OptionError
	if _, err := none.Apply(t.Context(), policy.NextFunc(failing(nil))); !errors.As(err, &invalid) {
		t.Errorf("Apply returned %v, want an *OptionError", err)
	}
	if _, err := policy.New("p", none); err == nil {
		t.Error("policy.New took a nil policy")
	}
	if diff := cmp.Diff(policy.Description{Kind: "fallback"}, none.Describe()); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
}

func TestNilContextIsAnError(t *testing.T) {
	var none context.Context
	if _, err := fallback.Value("v").Apply(none, policy.NextFunc(failing(nil))); !same(err, policy.ErrNilContext) {
		t.Errorf("got %v", err)
	}
}

func TestLastOfRepeatedOptionsCounts(t *testing.T) {
	never := fallback.WithWhen(func(error) bool { return false })
	always := fallback.WithWhen(func(error) bool { return true })
	if value, _ := fallback.Value("fallback", never, always).Apply(t.Context(), policy.NextFunc(failing(errBoom))); value != "fallback" {
		t.Errorf("got %q", value)
	}
}

func TestDescribeShowsTheSettingsButNotTheValue(t *testing.T) {
	when := fallback.WithWhen(func(error) bool { return true })
	for want, f := range map[string]*fallback.Fallback[string]{
		"fallback(answer value, covers every failure)":  fallback.Value("secret"),
		"fallback(answer function, covers by function)": fallback.Func(answer("secret"), when),
	} {
		if got := f.Describe().String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
