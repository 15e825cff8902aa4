package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestDescribeShowsPoliciesAndState(t *testing.T) {
	circuit := breaker.New[int](breaker.WithName("stock"))
	inner := policy.Must(policy.New("inner", retry.New[int](), circuit))
	p := policy.Must(policy.New("outer", policy.Recover[int](), inner, policy.Middleware[int](pass)))

	d := p.Describe()
	var kinds []string
	for _, part := range d.Parts {
		kinds = append(kinds, part.Kind)
	}
	if diff := cmp.Diff([]string{"recover", "pipeline", "policy.Middleware[int]"}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	nested := d.Parts[1]
	if d.Name != "outer" || nested.Name != "inner" || len(nested.Parts) != 2 {
		t.Errorf("Describe = %v, want inner within outer", d)
	}
	sameControl := cmp.Comparer(func(a, b policy.Control) bool { return a == b })
	if diff := cmp.Diff(circuit.Describe(), nested.Parts[1], sameControl); diff != "" {
		t.Errorf("circuit (-want +got):\n%s", diff)
	}
	circuit.ForceOpen()
	if got := p.Describe().Parts[1].Parts[1].State; got != "open" {
		t.Errorf("state = %q after ForceOpen, want open", got)
	}
}

func TestDescriptionAsText(t *testing.T) {
	tests := map[string]policy.Description{
		``:             {},
		`recover`:      {Kind: "recover"},
		`pipeline "x"`: {Kind: "pipeline", Name: "x"},
		`pipeline "x"(breaker "y" [open](cooldown 1m0s, probes 1), retry(max attempts 3))`: {
			Kind: "pipeline", Name: "x", Parts: []policy.Description{
				{Kind: "breaker", Name: "y", State: "open", Settings: []policy.Setting{
					{Name: "cooldown", Value: "1m0s"}, {Name: "probes", Value: "1"},
				}},
				{Kind: "retry", Settings: []policy.Setting{{Name: "max attempts", Value: "3"}}},
			},
		},
		`bulkhead(max concurrent 8, running 7, budget level 0.333)`: {
			Kind: "bulkhead", Settings: []policy.Setting{{Name: "max concurrent", Value: "8"}},
			Gauges: []policy.Gauge{{Name: "running", Value: 7}, {Name: "budget level", Value: 1. / 3}},
		},
		`breaker(` + strings.Repeat("breaker, ", 100) + `and 900 more)`: {
			Kind: "breaker", Parts: slices.Repeat([]policy.Description{{Kind: "breaker"}}, 1000),
		},
	}
	for want, d := range tests {
		if got := d.String(); got != want {
			t.Errorf("String = %q, want %q", got, want)
		}
	}
}

func TestNilPipelineDescribesItself(t *testing.T) {
	var none *policy.Pipeline[int]
	if got := none.Describe().String(); got != "pipeline" {
		t.Errorf("Describe = %q, want pipeline", got)
	}
}
