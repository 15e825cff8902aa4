package policy_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

func TestPoliciesRunOutermostFirst(t *testing.T) {
	var j journal
	p := newPipeline(t, j.tracer("a"), j.tracer("b"), j.tracer("c"))
	value, err := p.Do(t.Context(), func(context.Context) (int, error) {
		j.note("call")
		return 42, nil
	})
	if value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
	want := []string{"+a", "+b", "+c", "call", "-c", "-b", "-a"}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestPipelineWithoutPoliciesJustCalls(t *testing.T) {
	p := newPipeline[int](t)
	if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
	if _, err := p.Do(t.Context(), fail); err != errBoom {
		t.Errorf("Do = %v, want the function's own error", err)
	}
}

func TestZeroPipelineJustCalls(t *testing.T) {
	var p policy.Pipeline[int]
	if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
}

func TestValueAndErrorOfTheFunctionAreBothReturned(t *testing.T) {
	p := newPipeline[int](t, policy.Middleware[int](pass))
	value, err := p.Do(t.Context(), func(context.Context) (int, error) { return 7, errBoom })
	if value != 7 || err != errBoom {
		t.Errorf("Do = %d, %v, want 7, boom", value, err)
	}
}

func TestContextReachesTheFunction(t *testing.T) {
	type key struct{}
	p := newPipeline(t, policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return next.Do(context.WithValue(ctx, key{}, 2*ctx.Value(key{}).(int)))
	}))
	ctx := context.WithValue(t.Context(), key{}, 21)
	value, err := p.Do(ctx, func(ctx context.Context) (int, error) { return ctx.Value(key{}).(int), nil })
	if value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
}

func TestPolicyThatNeverCallsNextAnswersItself(t *testing.T) {
	p := newPipeline(t, policy.Middleware[int](func(context.Context, policy.Next[int]) (int, error) { return 1, errBoom }))
	value, err := p.Do(t.Context(), func(context.Context) (int, error) {
		t.Error("the function was called")
		return 0, nil
	})
	if value != 1 || err != errBoom {
		t.Errorf("Do = %d, %v, want 1, boom", value, err)
	}
}

func TestPolicyMayCallNextManyTimes(t *testing.T) {
	var j journal
	p := newPipeline(t, times(2), j.tracer("inner"), times(3))
	calls := 0
	_, err := p.Do(t.Context(), func(context.Context) (int, error) { calls++; return calls, nil })
	if err != nil || calls != 6 {
		t.Errorf("%d calls, error %v, want 6 calls and no error", calls, err)
	}
	if diff := cmp.Diff([]string{"+inner", "-inner", "+inner", "-inner"}, j.lines); diff != "" {
		t.Errorf("inner policy (-want +got):\n%s", diff)
	}
}

func TestPolicyMayCallNextConcurrently(t *testing.T) {
	var j journal
	both := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		var wg sync.WaitGroup
		results := make([]int, 2)
		for i := range results {
			wg.Go(func() { results[i], _ = next.Do(ctx) })
		}
		wg.Wait()
		return results[0] + results[1], nil
	})
	p := newPipeline(t, both, j.tracer("inner"))
	if value, err := p.Do(t.Context(), answer); value != 84 || err != nil {
		t.Errorf("Do = %d, %v, want 84, nil", value, err)
	}
	if len(j.lines) != 4 {
		t.Errorf("the inner policy has %q, want 2 calls", j.lines)
	}
}

func TestPipelineServesManyCallsAtOnce(t *testing.T) {
	p := newPipeline(t, policy.Middleware[int](pass), times(2))
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			value, err := p.Do(t.Context(), func(context.Context) (int, error) { return i, nil })
			if value != i || err != nil {
				t.Errorf("call %d = %d, %v", i, value, err)
			}
		})
	}
	wg.Wait()
}

func TestRunReturnsTheError(t *testing.T) {
	p := newPipeline[int](t, policy.Middleware[int](pass))
	if err := p.Run(t.Context(), func(context.Context) error { return errBoom }); err != errBoom {
		t.Errorf("Run = %v, want boom", err)
	}
	called := false
	if err := p.Run(t.Context(), func(context.Context) error { called = true; return nil }); err != nil || !called {
		t.Errorf("Run = %v, called %t, want nil, true", err, called)
	}
}

func TestWrapDecoratesAFunction(t *testing.T) {
	var j journal
	wrapped := newPipeline(t, j.tracer("a")).Wrap(answer)
	for range 2 {
		if value, err := wrapped(t.Context()); value != 42 || err != nil {
			t.Errorf("wrapped = %d, %v, want 42, nil", value, err)
		}
	}
	if diff := cmp.Diff([]string{"+a", "-a", "+a", "-a"}, j.lines); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

func TestDecoratePassesTheArgument(t *testing.T) {
	p := newPipeline[string](t)
	decorated := policy.Decorate(p, func(_ context.Context, n int) (string, error) {
		if n < 0 {
			return "", errBoom
		}
		return strconv.Itoa(n), nil
	})
	if value, err := decorated(t.Context(), 7); value != "7" || err != nil {
		t.Errorf("decorated(7) = %q, %v, want 7, nil", value, err)
	}
	if _, err := decorated(t.Context(), -1); err != errBoom {
		t.Errorf("decorated(-1) = %v, want boom", err)
	}
}

// calls are all ways to make a call through a pipeline, each with a function, or with none if ok is
// false.
func calls(t *testing.T, ctx context.Context, p *policy.Pipeline[int], ok bool) map[string]error {
	t.Helper()
	var fn policy.Func[int]
	var run func(context.Context) error
	var decorated func(context.Context, string) (int, error)
	var operation policy.Operation[int]
	var next policy.Next[int]
	if ok {
		fn = answer
		run = func(context.Context) error { return nil }
		decorated = func(context.Context, string) (int, error) { return 42, nil }
		operation = fn
		next = policy.NextFunc(fn)
	}
	errs := make(map[string]error)
	_, errs["Do"] = p.Do(ctx, fn)
	errs["Run"] = p.Run(ctx, run)
	_, errs["Call"] = p.Call(ctx, operation)
	_, errs["Call of a typed nil"] = p.Call(ctx, fn)
	errs["Execute"] = p.Execute(ctx, fn).Err
	_, errs["Wrap"] = p.Wrap(fn)(ctx)
	_, errs["Decorate"] = policy.Decorate(p, decorated)(ctx, "argument")
	_, errs["Apply"] = p.Apply(ctx, next)
	_, errs["Go"] = p.Go(ctx, fn).Wait(t.Context())
	return errs
}

func TestEveryMethodReturnsAnErrorForNilArguments(t *testing.T) {
	entered := 0
	p := newPipeline(t, policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		entered++
		return next.Do(ctx)
	}))
	tests := map[string]struct {
		got  map[string]error
		want error
	}{
		"nil function":                   {calls(t, t.Context(), p, false), policy.ErrNilFunc},
		"nil context":                    {calls(t, nilContext, p, true), policy.ErrNilContext},
		"nil pipeline":                   {calls(t, t.Context(), nil, true), policy.ErrNilPipeline},
		"nil pipeline, context and func": {calls(t, nilContext, nil, false), policy.ErrNilPipeline},
		"nil context and function":       {calls(t, nilContext, p, false), policy.ErrNilContext},
	}
	for name, test := range tests {
		for method, err := range test.got {
			if err != test.want {
				t.Errorf("%s: %s = %v, want %v", name, method, err, test.want)
			}
		}
	}
	if entered != 0 {
		t.Errorf("policies were entered %d times, want 0", entered)
	}
	for method, err := range calls(t, t.Context(), p, true) {
		if err != nil {
			t.Errorf("%s = %v, want nil", method, err)
		}
	}
}

func TestNilArgumentsAreInvalidRequests(t *testing.T) {
	for err, want := range map[error]string{
		policy.ErrNilFunc:     "invalid_request",
		policy.ErrNilContext:  "invalid_request",
		policy.ErrNilPipeline: "invalid_request",
		policy.ErrGoexit:      "panic",
		&policy.OptionError{}: "invalid_request",
		&policy.PanicError{}:  "panic",
	} {
		typed, ok := errors.AsType[interface {
			error
			ErrorType() string
		}](err)
		if !ok || typed.ErrorType() != want {
			t.Errorf("%v: ErrorType is not %q", err, want)
		}
	}
}
