package breaker_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

func TestInvalidOptionsOfAGroupMakeAllItsCircuitsInvalid(t *testing.T) {
	byKey := func(string) []breaker.Option { return nil }
	var none func(string) []breaker.Option
	for name, test := range map[string]struct {
		made *breaker.Group[string]
		want []policy.OptionError
	}{
		"no circuits": {
			breaker.NewGroup[string](breaker.WithMaxCircuits(0)),
			[]policy.OptionError{{Option: "WithMaxCircuits", Value: 0, Problem: "must be from 1 to 16777216"}},
		},
		"too many circuits": {
			breaker.NewGroup[string](breaker.WithMaxCircuits(1<<24 + 1)),
			[]policy.OptionError{{Option: "WithMaxCircuits", Value: 1<<24 + 1, Problem: "must be from 1 to 16777216"}},
		},
		"short idle timeout": {
			breaker.NewGroup[string](breaker.WithIdleTimeout(time.Second - 1)),
			[]policy.OptionError{{Option: "WithIdleTimeout", Value: time.Second - 1, Problem: "must be at least 1s"}},
		},
		"nil options by key": {
			breaker.NewGroup[string](breaker.WithKeyOptions(none)),
			[]policy.OptionError{{Option: "WithKeyOptions", Problem: "must not be nil"}},
		},
		"a circuit's option": {
			breaker.NewGroup[string](breaker.WithCooldown(0), nil),
			[]policy.OptionError{
				{Option: "NewGroup", Problem: "option 2 of 2 must not be nil"},
				{Option: "WithCooldown", Value: time.Duration(0), Problem: "must be positive"},
			},
		},
		"nil": {nil, []policy.OptionError{{Option: "Group", Problem: "must be made by NewGroup"}}},
		"zero": {
			new(breaker.Group[string]), []policy.OptionError{{Option: "Group", Problem: "must be made by NewGroup"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range test.want {
				test.want[i].Policy = "breaker"
			}
			p := breaker.ForKey[int](test.made, func(context.Context) string { return "key" })
			_, err := policy.New("p", p)
			if diff := cmp.Diff(test.want, optionerrors.All(err)); diff != "" {
				t.Errorf("problems found by policy.New (-want +got):\n%s", diff)
			}
			called := false
			_, err = p.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
				called = true
				return 7, nil
			}))
			if called || err == nil {
				t.Errorf("called %v, error %v", called, err)
			}
			if got := optionerrors.All(err); !slices.Equal(got, test.want) {
				t.Errorf("a call returns %v, want %v", got, test.want)
			}
			if test.made.Len() != 0 {
				t.Error("an invalid group has circuits")
			}
			for range test.made.All() {
				t.Error("an invalid group lists circuits")
			}
		})
	}

	wrong := breaker.NewGroup[int](breaker.WithKeyOptions(byKey)).Validate()
	if got := optionerrors.All(wrong); len(got) != 1 || got[0].Problem != "must take the group's keys, of type int" {
		t.Errorf("options for keys of another type: %v", wrong)
	}
}

func TestOnlyGroupsTakeTheOptionsOfGroups(t *testing.T) {
	for name, option := range map[string]breaker.GroupOption{
		"WithMaxCircuits": breaker.WithMaxCircuits(1),
		"WithIdleTimeout": breaker.WithIdleTimeout(time.Hour),
		"WithKeyOptions":  breaker.WithKeyOptions(func(int) []breaker.Option { return nil }),
	} {
		if _, ok := option.(breaker.Option); ok {
			t.Errorf("%s is an option of a circuit", name)
		}
	}
}

func TestInvalidOptionsByKeyMakeTheCircuitOfThatKeyInvalid(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithKeyOptions(func(key string) []breaker.Option {
		if key == "fine" {
			return nil
		}
		return []breaker.Option{nil, breaker.WithCooldown(0)}
	}))
	want := []policy.OptionError{
		{Policy: "breaker", Option: "WithKeyOptions", Problem: "option 1 of 2 must not be nil"},
		{Policy: "breaker", Option: "WithCooldown", Value: time.Duration(0), Problem: "must be positive"},
	}
	for range 2 {
		err := do(t, breaker.For[int](g.Get("wrong")), succeed)
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		if err := do(t, breaker.For[int](g.Get("fine")), succeed); err != nil {
			t.Error(err)
		}
	}
}

func TestOptionsByKeyComeAfterThoseOfTheGroup(t *testing.T) {
	var reported []string
	g := breaker.NewGroup[string](
		breaker.WithName("all"), breaker.WithFailureThreshold(3),
		breaker.WithKeyOptions(func(host string) []breaker.Option {
			if host == "plain" {
				return nil
			}
			return []breaker.Option{
				breaker.WithName(host), breaker.WithFailureThreshold(1),
				breaker.WithOnStateChange(func(from, to breaker.State) {
					reported = append(reported, fmt.Sprint(host, " ", from, " ", to))
				}),
			}
		}))
	open(t, g, "a.example")
	if diff := cmp.Diff([]string{"a.example closed open"}, reported); diff != "" {
		t.Errorf("the callback gets (-want +got):\n%s", diff)
	}
	open(t, g, "plain")
	for key, want := range map[string]policy.Description{
		"a.example": {Name: "a.example", Settings: []policy.Setting{{Name: "failure threshold", Value: "1"}}},
		"plain":     {Name: "all", Settings: []policy.Setting{{Name: "failure threshold", Value: "3"}}},
	} {
		got := g.Get(key).Describe()
		if got.Name != want.Name || got.Settings[0] != want.Settings[0] {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}
