package policy_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

func TestNestedPipelinesRunInPlace(t *testing.T) {
	var j journal
	deepest := newPipeline(t, j.tracer("c"))
	inner := newPipeline(t, j.tracer("b"), deepest, j.tracer("d"))
	p := newPipeline(t, j.tracer("a"), inner, newPipeline[int](t), j.tracer("e"))
	if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
	want := []string{"+a", "+b", "+c", "+d", "+e", "-e", "-d", "-c", "-b", "-a"}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestOnePipelineMayBeUsedInSeveralPlaces(t *testing.T) {
	var j journal
	twice := newPipeline(t, j.tracer("a"))
	p := newPipeline(t, twice, j.tracer("b"), twice)
	if _, err := p.Do(t.Context(), answer); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"+a", "+b", "+a", "-a", "-b", "-a"}, j.lines); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// under is a policy that runs another one by itself, outside the chain.
func under(p policy.Policy[int]) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return p.Apply(ctx, next)
	})
}

func TestPipelineUnderAPolicyThatAppliesIt(t *testing.T) {
	for name, tail := range map[string][]policy.Policy[int]{
		"last":                   nil,
		"before another policy":  {policy.Middleware[int](pass)},
		"before another that it": {under(newPipeline[int](t, policy.Middleware[int](pass)))},
	} {
		var j journal
		inner := newPipeline(t, j.tracer("b"), newPipeline(t, j.tracer("c")))
		p := newPipeline(t, append([]policy.Policy[int]{j.tracer("a"), under(inner)}, append(tail, j.tracer("d"))...)...)
		for range 2 {
			j.lines = nil
			if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
				t.Errorf("%s: Do = %d, %v, want 42, nil", name, value, err)
			}
			want := []string{"+a", "+b", "+c", "+d", "-d", "-c", "-b", "-a"}
			if diff := cmp.Diff(want, j.lines); diff != "" {
				t.Errorf("%s: order (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestObserversOfNestedPipelinesAllSeeTheAttempts(t *testing.T) {
	var spliced, applied []string
	for name, nest := range map[string]func(policy.Policy[int]) policy.Policy[int]{
		"spliced": func(p policy.Policy[int]) policy.Policy[int] { return p },
		"applied": under,
	} {
		var j journal
		inner := newPipeline(t, emitter("inner"), journalObserver{"inner", &j}, emitter("innermost"), times(2))
		p := newPipeline(t, journalObserver{"outer", &j}, nest(inner))
		if _, err := p.Do(t.Context(), fail); err != errBoom {
			t.Errorf("%s: Do = %v, want boom", name, err)
		}
		if name == "spliced" {
			spliced = j.lines
		} else {
			applied = j.lines
		}
	}
	want := []string{
		"outer: event inner", "inner: event innermost", "outer: event innermost",
		"inner: start 1", "outer: start 1",
		"outer: end 1 of 1, error boom", "inner: end 1 of 1, error boom",
		"inner: start 2", "outer: start 2",
		"outer: end 2 of 2, error boom", "inner: end 2 of 2, error boom",
	}
	if diff := cmp.Diff(want, spliced); diff != "" {
		t.Errorf("spliced (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, applied); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

func TestCallWithinACallIsACallOfItsOwn(t *testing.T) {
	var j journal
	inner := newPipeline[int](t, journalObserver{"inner", &j})
	outer := newPipeline[int](t, journalObserver{"outer", &j})
	_, err := outer.Do(t.Context(), func(ctx context.Context) (int, error) { return inner.Do(ctx, answer) })
	if err != nil {
		t.Error(err)
	}
	want := []string{
		"outer: start 1",
		"inner: start 1", "inner: end 1 of 1, error <nil>",
		"outer: end 1 of 1, error <nil>",
	}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("observers (-want +got):\n%s", diff)
	}
}
