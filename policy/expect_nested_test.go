package policy_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

func TestADeclarationHoldsInItsPipelineAndInThoseInsideIt(t *testing.T) {
	for name, test := range map[string]struct {
		outer, inner bool
		want         []string
	}{
		"of the inner one": {inner: true, want: []string{"inner: true", "outer: false"}},
		"of the outer one": {outer: true, want: []string{"inner: true", "outer: true"}},
		"of both":          {true, true, []string{"inner: true", "outer: true"}},
		"of none":          {want: []string{"inner: false", "outer: false"}},
	} {
		var j journal
		policies := func(declares bool, all ...policy.Policy[int]) []policy.Policy[int] {
			if declares {
				return append(all, expecting(errMiss))
			}
			return all
		}
		inner := newPipeline(t, policies(test.inner, j.probe("inner"))...)
		for way, nested := range map[string]policy.Policy[int]{"spliced in": inner, "applied": under(inner)} {
			j.lines = nil
			outer := newPipeline(t, policies(test.outer, j.probe("outer"), nested)...)
			if _, err := outer.Do(t.Context(), returning(errMiss)); err != errMiss {
				t.Errorf("%s, %s: got %v", name, way, err)
			}
			if diff := cmp.Diff(test.want, j.lines); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, way, diff)
			}
		}
	}
}

// A pipeline that the function itself calls is another matter: each declares for itself.
func TestADeclarationEndsWhereTheFunctionBegins(t *testing.T) {
	var j journal
	inner := newPipeline(t, j.probe("inner"))
	outer := newPipeline(t, j.probe("outer"), expecting(errMiss))
	if _, err := outer.Do(t.Context(), inner.Wrap(returning(errMiss))); err != errMiss {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"inner: false", "outer: true"}, j.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAMarkOfTheFunctionHoldsEverywhere(t *testing.T) {
	var j journal
	marked := classify.Expected(errMiss)
	inner := newPipeline(t, j.probe("inner"))
	if _, err := newPipeline(t, j.probe("outer"), inner).Do(t.Context(), returning(marked)); err != marked {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"inner: true", "outer: true"}, j.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// nesting is a random pipeline and what its probes should see.
type nesting struct {
	*rapid.T
	journal journal
	err     error
	open    []bool // whether each pipeline that a call has entered expects err
	probes  int
	want    []string // the innermost first
}

func (n *nesting) pipeline(depth int) *policy.Pipeline[int] {
	var policies []policy.Policy[int]
	own := rapid.SliceOfN(rapid.SampledFrom([]error{errMiss, errBoom}), 0, 2).Draw(n.T, "expected")
	isExpected := false
	for _, err := range own {
		policies = append(policies, expecting(err))
		isExpected = isExpected || err == n.err
	}
	n.open = append(n.open, isExpected)
	for range rapid.IntRange(0, 3).Draw(n.T, "parts") {
		if depth > 0 && rapid.Bool().Draw(n.T, "nested") {
			policies = append(policies, n.pipeline(depth-1))
			continue
		}
		n.probes++
		name := fmt.Sprint(n.probes)
		policies = append(policies, n.journal.probe(name))
		expected := n.err != nil
		if expected {
			expected = false
			for _, one := range n.open {
				expected = expected || one
			}
		}
		n.want = append([]string{fmt.Sprintf("%s: %v", name, expected)}, n.want...)
	}
	p, err := policy.New("p", policies...)
	if err != nil {
		n.Fatal(err)
	}
	return p
}

// An error is expected at a place if one of the pipelines around that place expects it.
func TestNestedDeclarationsBehaveLikeTheirModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &nesting{T: t, err: rapid.SampledFrom([]error{nil, errMiss, errBoom, errors.New("other")}).Draw(t, "error")}
		p := n.pipeline(3)
		for range 2 {
			n.journal.lines = nil
			if _, err := p.Do(t.Context(), returning(n.err)); err != n.err {
				t.Fatalf("got %v, want %v", err, n.err)
			}
			if diff := cmp.Diff(n.want, n.journal.lines); diff != "" && len(n.want) > 0 {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
	})
}
