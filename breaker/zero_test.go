package breaker_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/policy"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*breaker.Breaker[int])(nil), new(breaker.Breaker[int]), breaker.For[int](nil),
		(*breaker.Circuit)(nil), new(breaker.Circuit), (*breaker.Group[string])(nil), new(breaker.Group[string]),
		breaker.ForKey[int, string](nil, nil), (*breaker.OpenError)(nil), new(breaker.OpenError), breaker.State(99),
	); methods < 70 {
		t.Errorf("only %d methods", methods)
	}
}

func TestNilAndZeroBreakersAreInvalidAndOpen(t *testing.T) {
	want := []policy.OptionError{{Policy: "breaker", Option: "Circuit", Problem: "must be made by NewCircuit"}}
	for name, b := range map[string]*breaker.Breaker[int]{"nil": nil, "zero": {}, "nil circuit": breaker.For[int](nil)} {
		if b.State() != breaker.Open || b.Available() || b.RetryAfter() != 0 || b.Counts() != (breaker.Counts{}) {
			t.Errorf("%s: state %v, available %v, after %v, counts %+v", name, b.State(), b.Available(), b.RetryAfter(), b.Counts())
		}
		_, called := b.Apply(t.Context(), policy.NextFunc(succeed))
		_, bound := b.Bind(policy.Binding{}).Apply(t.Context(), policy.NextFunc(succeed))
		for _, err := range []error{b.Validate(), called, bound} {
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if got := b.Describe(); got.Kind != "breaker" || got.State != "open" {
			t.Errorf("%s: described as %v", name, got)
		}
	}
}

func TestDescriptionOfANilCircuitHasNoControl(t *testing.T) {
	if got := (*breaker.Circuit)(nil).Describe(); got.Control != nil {
		t.Errorf("it has the control %v", got.Control)
	}
}

func TestNilGroupHasNoCircuits(t *testing.T) {
	var g *breaker.Group[string]
	if g.Len() != 0 || len(keys(g)) != 0 || g.Get("a").Validate() == nil {
		t.Errorf("%d circuits", g.Len())
	}
	p := breaker.ForKey[int](g, func(context.Context) string { return "a" })
	if _, err := p.Apply(t.Context(), policy.NextFunc(succeed)); len(optionerrors.All(err)) != 1 {
		t.Errorf("got %v", err)
	}
}

func TestNilBreakerIsInvalid(t *testing.T) {
	if _, err := policy.New("p", (*breaker.Breaker[int])(nil)); err == nil {
		t.Error("policy.New accepts a nil breaker")
	}
}

func TestInvalidCircuitIsOpenAndCannotBeForced(t *testing.T) {
	for name, circuit := range map[string]*breaker.Circuit{
		"invalid options": breaker.NewCircuit(breaker.WithCooldown(-1)),
		"zero value":      new(breaker.Circuit),
		"nil":             breaker.For[int](nil).Circuit,
	} {
		for _, force := range []func(){circuit.ForceClosed, circuit.Reset, circuit.ForceOpen} {
			force()
			if circuit.State() != breaker.Open || circuit.Available() || circuit.RetryAfter() != 0 {
				t.Errorf("%s: state %v, available %v, after %v",
					name, circuit.State(), circuit.Available(), circuit.RetryAfter())
			}
			if diff := cmp.Diff(breaker.Counts{}, circuit.Counts()); diff != "" {
				t.Errorf("%s: counts (-want +got):\n%s", name, diff)
			}
			if err := do(t, breaker.For[int](circuit), succeed); err == nil || errors.Is(err, breaker.ErrOpen) {
				t.Errorf("%s: a call returns %v, want what is wrong with the options", name, err)
			}
			if got := circuit.Describe().State; got != "open" {
				t.Errorf("%s: described as %q", name, got)
			}
		}
	}
}
