package policy_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestNilPoliciesAreInvalid(t *testing.T) {
	var pipeline *policy.Pipeline[int]
	var retrying *retry.Retry[int]
	var middleware policy.Middleware[int]
	tests := map[string]policy.Policy[int]{
		"nil":            nil,
		"nil pipeline":   pipeline,
		"nil retry":      retrying,
		"nil middleware": middleware,
	}
	for name, nothing := range tests {
		p, err := policy.New("test", policy.Middleware[int](pass), nothing)
		if p != nil || err == nil || !strings.Contains(err.Error(), `pipeline "test": policy 2: is nil`) {
			t.Errorf("%s: New = %v, %v, want an error about policy 2", name, p, err)
		}
	}
}

func TestEmptyNameIsInvalid(t *testing.T) {
	p, err := policy.New[int]("")
	if p != nil || err == nil || !strings.Contains(err.Error(), "the name is empty") {
		t.Errorf("New = %v, %v, want an error about the name", p, err)
	}
}

// leaves are the errors of a tree that wrap nothing.
func leaves(err error) []error {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return leaves(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []error
		for _, inner := range e.Unwrap() {
			all = append(all, leaves(inner)...)
		}
		return all
	default:
		return []error{err}
	}
}

func TestNewReturnsAllProblemsTogether(t *testing.T) {
	p, err := policy.New("",
		retry.New[int](
			retry.WithMaxAttempts(-1),
			retry.WithBackoff(retry.Exponential(-time.Second, math.MinInt64, math.NaN())),
			retry.WithMaxElapsed(-1),
		),
		nil,
		breaker.New[int](breaker.WithFailureThreshold(0), breaker.WithCooldown(-time.Minute)),
		policy.Middleware[int](nil),
	)
	if p != nil {
		t.Error("New returned a pipeline")
	}
	type option struct{ policy, name string }
	var got []option
	for _, leaf := range leaves(err) {
		if o, ok := leaf.(*policy.OptionError); ok {
			got = append(got, option{o.Policy, o.Option})
			if o.Problem == "" || !strings.Contains(err.Error(), o.Error()) {
				t.Errorf("%v: has no problem or is not in the text:\n%v", o, err)
			}
		}
	}
	want := []option{
		{"retry", "WithMaxAttempts"},
		{"retry", "WithMaxElapsed"},
		{"retry", "Exponential"}, // the initial delay
		{"retry", "Exponential"}, // the maximum
		{"retry", "Exponential"}, // the factor
		{"breaker", "WithFailureThreshold"},
		{"breaker", "WithCooldown"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(option{})); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	for _, text := range []string{"the name is empty", "policy 2: is nil", "policy 4: is nil", "policy 1: retry: WithMaxAttempts(-1)", "policy 1: retry: WithMaxElapsed", "WithCooldown(-1m0s)", "Exponential(NaN)"} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q is missing in:\n%v", text, err)
		}
	}
	if first, ok := errors.AsType[*policy.OptionError](err); !ok || first.Value != -1 {
		t.Errorf("errors.AsType found %v, want the value -1", first)
	}
}

func TestErrorsOfAForeignValidatorAreReturned(t *testing.T) {
	_, err := policy.New[int]("test", invalid{})
	if !errors.Is(err, errBoom) {
		t.Errorf("New = %v, want boom", err)
	}
}

type invalid struct{}

func (invalid) Apply(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) }
func (invalid) Validate() error                                               { return errBoom }

func TestOptionErrorNamesPolicyOptionAndValue(t *testing.T) {
	err := &policy.OptionError{Policy: "retry", Option: "WithMaxAttempts", Value: -1, Problem: "must be at least 1"}
	if got, want := err.Error(), "retry: WithMaxAttempts(-1): must be at least 1"; got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
}

func TestMustPanicsWithTheError(t *testing.T) {
	defer func() {
		err, ok := recover().(error)
		if !ok || !strings.Contains(err.Error(), "the name is empty") {
			t.Errorf("Must panicked with %v, want the error of New", err)
		}
	}()
	policy.Must(policy.New[int](""))
	t.Error("Must did not panic")
}

func TestMustReturnsThePipeline(t *testing.T) {
	if p := policy.Must(policy.New[int]("test")); p == nil {
		t.Error("Must returned nil")
	}
}

func TestPipelineKeepsItsPoliciesWhenTheCallersSliceChanges(t *testing.T) {
	var j journal
	policies := []policy.Policy[int]{j.tracer("first"), journalObserver{"w", &j}}
	p := newPipeline(t, policies...)
	before := p.Describe()
	policies[0], policies[1] = nil, nil
	if _, err := p.Do(t.Context(), answer); err != nil || len(j.lines) != 4 {
		t.Errorf("Do = %v after %q, want both policies", err, j.lines)
	}
	if diff := cmp.Diff(before, p.Describe()); diff != "" {
		t.Errorf("description (-before +after):\n%s", diff)
	}
}

// binder records its Binding, and returns itself.
type binder struct {
	bindings []policy.Binding
	bound    func() policy.Policy[int]
}

func (b *binder) Apply(context.Context, policy.Next[int]) (int, error) {
	return 0, errors.New("the binder itself was called")
}

func (b *binder) Bind(binding policy.Binding) policy.Policy[int] {
	b.bindings = append(b.bindings, binding)
	return b.bound()
}

func TestBinderIsBoundOncePerPlace(t *testing.T) {
	var j journal
	b := &binder{bound: func() policy.Policy[int] { return j.tracer("bound") }}
	inner := policy.Must(policy.New[int]("inner", b))
	outer := policy.Must(policy.New[int]("outer", b, inner, b))

	var names []string
	for _, binding := range b.bindings {
		names = append(names, binding.Pipeline)
	}
	if diff := cmp.Diff([]string{"inner", "outer", "outer"}, names); diff != "" {
		t.Errorf("pipelines passed to Bind (-want +got):\n%s", diff)
	}
	if _, err := outer.Do(t.Context(), answer); err != nil {
		t.Error(err)
	}
	want := []string{"+bound", "+bound", "+bound", "-bound", "-bound", "-bound"}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("bound policies (-want +got):\n%s", diff)
	}
	runtime.KeepAlive(outer)
}

func TestBinderMayBecomeAPipeline(t *testing.T) {
	var j journal
	nested := newPipeline(t, j.tracer("a"), j.tracer("b"))
	p := newPipeline[int](t, &binder{bound: func() policy.Policy[int] { return nested }})
	if _, err := p.Do(t.Context(), answer); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"+a", "+b", "-b", "-a"}, j.lines); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}

func TestBindMustNotReturnNil(t *testing.T) {
	var none *policy.Pipeline[int]
	for name, bound := range map[string]policy.Policy[int]{"nil": nil, "nil pipeline": none} {
		p, err := policy.New[int]("test", &binder{bound: func() policy.Policy[int] { return bound }})
		if p != nil || err == nil || !strings.Contains(err.Error(), `pipeline "test": policy 1: Bind returned nil`) {
			t.Errorf("%s: New = %v, %v, want an error", name, p, err)
		}
	}
}

func TestInvalidPipelineBindsNothing(t *testing.T) {
	b := &binder{}
	if _, err := policy.New[int]("test", b, nil); err == nil || len(b.bindings) != 0 {
		t.Errorf("New = %v after %d calls of Bind, want an error and none", err, len(b.bindings))
	}
}

func TestBindingDescribesThePipelineWhileItLives(t *testing.T) {
	b := &binder{bound: func() policy.Policy[int] { return policy.Recover[int]() }}
	var held struct{ p *policy.Pipeline[int] }
	describes := func(want bool) {
		t.Helper()
		runtime.GC()
		text := ""
		if want {
			text = `pipeline "inner"(recover, recover)`
		}
		if d, alive := b.bindings[0].Describe(); alive != want || d.String() != text {
			t.Errorf("Describe = %q, %t, want %q, %t", d, alive, text, want)
		}
		runtime.KeepAlive(&held)
	}

	held.p = policy.Must(policy.New("inner", b, policy.Recover[int]()))
	describes(true)
	held.p = policy.Must(policy.New[int]("outer", held.p))
	describes(true)
	held.p = nil
	describes(false)
}

func TestANilMiddlewareIsAnErrorWithoutNew(t *testing.T) {
	var middleware policy.Middleware[int]
	value, err := middleware.Apply(t.Context(), policy.NextFunc(answer))
	option, ok := errors.AsType[*policy.OptionError](err)
	if value != 0 || !ok || option.Policy != "middleware" || option.Option != "Middleware" {
		t.Errorf("Apply = %d, %v, want an OptionError", value, err)
	}
}
