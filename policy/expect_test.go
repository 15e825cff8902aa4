package policy_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

var errMiss = errors.New("no such key")

func expecting(target error) policy.Policy[int] {
	return policy.Expect[int](func(err error) bool { return errors.Is(err, target) })
}

func returning(err error) policy.Func[int] {
	return func(context.Context) (int, error) { return 7, err }
}

// probe is a policy that notes whether the errors that pass it are expected.
func (j *journal) probe(name string) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		value, err := next.Do(ctx)
		j.note("%s: %v", name, classify.IsExpected(err))
		return value, err
	})
}

func TestAnExpectedErrorIsSoToAllPoliciesAndLeavesThePipelineAsItIs(t *testing.T) {
	for _, before := range []bool{true, false} {
		var j journal
		policies := []policy.Policy[int]{j.probe("outer"), j.probe("inner")}
		if before {
			policies = append([]policy.Policy[int]{expecting(errMiss)}, policies...)
		} else {
			policies = append(policies, expecting(errMiss))
		}
		p := newPipeline(t, policies...)
		if value, err := p.Do(t.Context(), returning(errMiss)); err != errMiss || value != 7 {
			t.Errorf("got %d, %v", value, err)
		}
		if _, err := p.Do(t.Context(), fail); err != errBoom {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{"inner: true", "outer: true", "inner: false", "outer: false"}, j.lines); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestEveryWayToCallAPipelineReturnsTheErrorItself(t *testing.T) {
	p := newPipeline(t, expecting(errMiss))
	ctx, fn := t.Context(), returning(errMiss)
	_, called := p.Call(ctx, fn)
	_, wrapped := p.Wrap(fn)(ctx)
	_, future := p.Go(ctx, fn).Wait(ctx)
	_, applied := p.Apply(ctx, policy.NextFunc(fn))
	_, decorated := policy.Decorate(p, func(context.Context, int) (int, error) { return 0, errMiss })(ctx, 1)
	for name, err := range map[string]error{
		"Run":  p.Run(ctx, func(context.Context) error { return errMiss }),
		"Call": called, "Wrap": wrapped, "Go": future, "Apply": applied, "Decorate": decorated, "Execute": p.Execute(ctx, fn).Err,
	} {
		if err != errMiss {
			t.Errorf("%s: got %T", name, err)
		}
	}
}

func TestObserversGetAnAttemptThatIsExpected(t *testing.T) {
	var got []bool
	observe := &attemptEnds{func(a policy.AttemptRecord) { got = append(got, classify.IsExpected(a.Err)) }}
	p := newPipeline(t, policy.Policy[int](observe), expecting(errMiss))
	for _, fn := range []policy.Func[int]{returning(errMiss), fail, answer} {
		_, _ = p.Do(t.Context(), fn)
	}
	if diff := cmp.Diff([]bool{true, false, false}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// attemptEnds is an observer, and the policy that adds it.
type attemptEnds struct{ end func(policy.AttemptRecord) }

func (o *attemptEnds) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Observe(o).Do(ctx)
}

func (o *attemptEnds) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}
func (o *attemptEnds) EndAttempt(_ context.Context, a policy.AttemptRecord) { o.end(a) }
func (o *attemptEnds) Event(context.Context, policy.Event)                  {}

func TestAWrappedErrorIsExpectedInsideThePipelineOnly(t *testing.T) {
	var j journal
	wrap := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		value, err := next.Do(ctx)
		return value, fmt.Errorf("user 7: %w", err)
	})
	_, err := newPipeline(t, j.probe("outside of the wrapper"), wrap, expecting(errMiss)).Do(t.Context(), returning(errMiss))
	if !errors.Is(err, errMiss) || classify.IsExpected(err) || err.Error() != "user 7: no such key" {
		t.Errorf("got %v, expected: %v", err, classify.IsExpected(err))
	}
	if diff := cmp.Diff([]string{"outside of the wrapper: true"}, j.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatPoliciesMakeIsNotExpected(t *testing.T) {
	var j journal
	makes := policy.Middleware[int](func(context.Context, policy.Next[int]) (int, error) { return 0, errMiss })
	p := newPipeline(t, j.probe("outer"), expecting(errMiss), makes)
	if _, err := p.Do(t.Context(), answer); err != errMiss {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"outer: false"}, j.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExpectWithoutAFunctionIsInvalid(t *testing.T) {
	want := []policy.OptionError{{Policy: "expect", Option: "Expect", Problem: "must not be nil"}}
	e := policy.Expect[int](nil)
	_, err := policy.New("test", e)
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("New (-want +got):\n%s", diff)
	}
	if _, err = e.Apply(t.Context(), policy.NextFunc(answer)); cmp.Diff(want, optionerrors.All(err)) != "" {
		t.Errorf("Apply: %v", err)
	}
}

func TestExpectOnItsOwnChangesNothing(t *testing.T) {
	if _, err := expecting(errMiss).Apply(t.Context(), policy.NextFunc(returning(errMiss))); err != errMiss {
		t.Errorf("got %T", err)
	}
}

func TestAPanicOfTheConditionPassesThrough(t *testing.T) {
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v", r)
		}
	}()
	p := newPipeline(t, policy.Expect[int](func(error) bool { panic("boom") }))
	_, _ = p.Do(t.Context(), fail)
	t.Error("there was no panic")
}

func TestALateFailureMayBeExpected(t *testing.T) {
	var names []string
	var got error
	inner := newPipeline(t, policy.Policy[int](lateHandler{"inner", &names, &got}), expecting(errors.New("another")))
	p := newPipeline(t, inner, expecting(errMiss))
	for _, err := range []error{errMiss, errBoom} {
		p.ReportLateFailure(t.Context(), err)
		if !errors.Is(got, err) || classify.IsExpected(got) != (err == errMiss) {
			t.Errorf("%v: got %v, expected: %v", err, got, classify.IsExpected(got))
		}
	}
}

func TestExpectingCostsASuccessNothing(t *testing.T) {
	p := newPipeline(t, expecting(errMiss), policy.Policy[int](policy.Middleware[int](pass)))
	ctx, miss := t.Context(), returning(errMiss)
	allocs(t, "a success", 0, func() { _, _ = p.Do(ctx, answer) })
	allocs(t, "a failure that is not expected", 0, func() { _, _ = p.Do(ctx, fail) })
	allocs(t, "an expected outcome, for the mark", 1, func() { _, _ = p.Do(ctx, miss) })
}

func BenchmarkExpect(b *testing.B) {
	middleware := policy.Policy[int](policy.Middleware[int](pass))
	for name, policies := range map[string][]policy.Policy[int]{"without": {middleware}, "with": {middleware, expecting(errMiss)}} {
		p := policy.Must(policy.New("p", policies...))
		for end, fn := range map[string]policy.Func[int]{"success": answer, "failure": fail, "expected": returning(errMiss)} {
			b.Run(name+"/"+end, func(b *testing.B) {
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					_, _ = p.Do(ctx, fn)
				}
			})
		}
	}
}
