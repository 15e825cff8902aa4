package fallback_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestChainsAreTriedFromTheInsideOut(t *testing.T) {
	var order []string
	try := func(name string, err error) *fallback.Fallback[string] {
		return fallback.Func(func(_ context.Context, failure error) (string, error) {
			order = append(order, fmt.Sprintf("%s for %v", name, failure))
			return name, err
		})
	}
	p := policy.Must(policy.New("p",
		try("outer", nil),
		try("middle", nil),
		try("inner", errors.New("inner is empty")),
	))
	value, err := p.Do(t.Context(), failing(errBoom))
	if value != "middle" || err != nil {
		t.Errorf("got %q, %v, want the answer of the one in the middle", value, err)
	}
	want := "[inner for boom middle for fallback: the call failed: boom; so did its fallback: inner is empty]"
	if got := fmt.Sprint(order); got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

const (
	answersValue = iota
	answersFunc
	fails
	declines
	behaviours
)

// link is a fallback of a random chain. It covers failures that match an error in when, or all.
type link struct {
	behaviour int
	limited   bool
	when      []bool
	own       error
}

func (l link) policy(position int) *fallback.Fallback[string] {
	var options []fallback.Option
	if l.limited {
		options = append(options, fallback.WithWhen(func(err error) bool {
			for i, covered := range l.when {
				if covered && errors.Is(err, base[i]) {
					return true
				}
			}
			return false
		}))
	}
	name := fmt.Sprint(position)
	if l.behaviour == answersValue {
		return fallback.Value(name, options...)
	}
	return fallback.Func(func(_ context.Context, err error) (string, error) {
		switch l.behaviour {
		case fails:
			return "useless", l.own
		case declines:
			return "useless", err
		default:
			return name, nil
		}
	}, options...)
}

// base are the errors that functions and fallbacks fail with.
var base = []error{errors.New("a"), errors.New("b"), errors.New("c")}

// chainBehavesLikeItsModel compares a random chain of fallbacks with what it should do.
func chainBehavesLikeItsModel(t *rapid.T) {
	links := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) link {
		return link{
			behaviour: rapid.IntRange(0, behaviours-1).Draw(t, "behaviour"),
			limited:   rapid.Bool().Draw(t, "limited"),
			when:      rapid.SliceOfN(rapid.Bool(), len(base), len(base)).Draw(t, "when"),
			own:       rapid.SampledFrom(base).Draw(t, "own"),
		}
	}), 0, 5).Draw(t, "links, outermost first")
	failure := rapid.SampledFrom(append([]error{nil}, base...)).Draw(t, "failure")
	ends := rapid.Bool().Draw(t, "the caller ends")

	value, reached, events := "partial", map[error]bool{}, 0
	if failure != nil {
		reached[failure] = true
	}
	for i := len(links) - 1; i >= 0 && len(reached) > 0 && !ends; i-- {
		l := links[i]
		asked := !l.limited
		for j, covered := range l.when {
			asked = asked || covered && reached[base[j]]
		}
		switch {
		case !asked, l.behaviour == declines:
		case l.behaviour == fails:
			reached[l.own] = true
		default:
			value, reached = fmt.Sprint(i), nil
			events++
		}
	}

	policies := make([]policy.Policy[string], len(links))
	for i, l := range links {
		policies[i] = l.policy(i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var r recorder
	got, err := policy.Must(policy.New("p", policies...)).Apply(ctx, policy.NextFunc(func(context.Context) (string, error) {
		if ends {
			cancel()
		}
		return "partial", failure
	}).Observe(&r))

	if got != value || (err != nil) != (len(reached) > 0) || len(r.All()) != events {
		t.Fatalf("got %q, %v and %d events, want %q, %v and %d", got, err, len(r.All()), value, reached, events)
	}
	for _, e := range base {
		if errors.Is(err, e) != reached[e] {
			t.Fatalf("%v matches %v: %v, want %v", err, e, errors.Is(err, e), reached[e])
		}
	}
}

func TestChainBehavesLikeItsModel(t *testing.T) { rapid.Check(t, chainBehavesLikeItsModel) }

func FuzzChain(f *testing.F) { f.Fuzz(rapid.MakeFuzz(chainBehavesLikeItsModel)) }
