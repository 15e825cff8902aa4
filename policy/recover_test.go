package policy_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

func TestPanicsAndGoexitPassThroughFromEveryDepth(t *testing.T) {
	ends := map[string]func(){
		"panic":  func() { panic(errBoom) },
		"Goexit": runtime.Goexit,
	}
	const depths = 5
	for name, end := range ends {
		for depth := range depths {
			var j journal
			at := func(d int) policy.Policy[int] {
				return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
					j.note("+%d", d)
					defer j.note("-%d", d)
					if d == depth {
						end()
					}
					return next.Do(ctx)
				})
			}
			p := newPipeline(t, at(0), newPipeline(t, at(1)), under(newPipeline(t, at(2))), at(3))
			done := make(chan any)
			go func() {
				result := any("returned")
				defer func() {
					if r := recover(); r != nil {
						result = r
					} else if result != "returned normally" {
						result = "exited"
					}
					done <- result
				}()
				_, _ = p.Do(t.Context(), func(context.Context) (int, error) {
					if depth == 4 {
						end()
					}
					return 0, nil
				})
				result = "returned normally"
			}()
			want := any("exited")
			if name == "panic" {
				want = errBoom
			}
			if got := <-done; got != want {
				t.Errorf("%s at depth %d: the call %v, want %v", name, depth, got, want)
			}
			var lines []string
			for d := range min(depth+1, 4) {
				lines = append(lines, fmt.Sprintf("+%d", d))
			}
			for d := min(depth, 3); d >= 0; d-- {
				lines = append(lines, fmt.Sprintf("-%d", d))
			}
			if diff := cmp.Diff(lines, j.lines); diff != "" {
				t.Errorf("%s at depth %d (-want +got):\n%s", name, depth, diff)
			}
		}
	}
}

func TestRecoverTurnsAPanicIntoAnError(t *testing.T) {
	var j journal
	p := newPipeline(t, j.tracer("outer"), policy.Recover[int](), j.tracer("inner"))
	value, err := p.Do(t.Context(), func(context.Context) (int, error) { panic("secret") })
	panicked, ok := errors.AsType[*policy.PanicError](err)
	if !ok || value != 0 || panicked.Value != "secret" {
		t.Fatalf("Do = %d, %v, want a *PanicError", value, err)
	}
	if !strings.Contains(string(panicked.Stack), "TestRecoverTurnsAPanicIntoAnError") {
		t.Errorf("the stack does not show the function that panicked:\n%s", panicked.Stack)
	}
	if diff := cmp.Diff([]string{"+outer", "+inner", "-inner", "-outer"}, j.lines); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}

func TestRecoverLeavesResultsAlone(t *testing.T) {
	p := newPipeline(t, policy.Recover[int]())
	if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
	if value, err := p.Do(t.Context(), func(context.Context) (int, error) { return 7, errBoom }); value != 7 || err != errBoom {
		t.Errorf("Do = %d, %v, want 7, boom", value, err)
	}
}

func TestRecoverLetsGoexitThrough(t *testing.T) {
	done := make(chan bool)
	go func() {
		returned := false
		defer func() { done <- returned }()
		_, _ = newPipeline(t, policy.Recover[int]()).Do(t.Context(), func(context.Context) (int, error) {
			runtime.Goexit()
			return 0, nil
		})
		returned = true
	}()
	if <-done {
		t.Error("Do returned after Goexit")
	}
}

func nothing() any { return nil }

func TestTextOfAPanicShowsNoValue(t *testing.T) {
	recovered := func(fn func()) error {
		_, err := newPipeline(t, policy.Recover[int]()).Do(t.Context(), func(context.Context) (int, error) {
			fn()
			return 0, nil
		})
		return err
	}
	var none map[string]int
	index := 5
	tests := map[string]struct {
		fn   func()
		want string
	}{
		"string":        {func() { panic("api-key 123") }, "policy: the function panicked with a value of type string"},
		"error":         {func() { panic(errors.New("api-key 123")) }, "policy: the function panicked with a value of type *errors.errorString"},
		"nil":           {func() { panic(nothing()) }, "policy: the function panicked: panic called with nil argument"},
		"runtime error": {func() { none["a"] = 1 }, "policy: the function panicked: assignment to entry in nil map"},
		"index":         {func() { _ = make([]int, 1)[index] }, "policy: the function panicked: runtime error: index out of range [5] with length 1"},
	}
	for name, test := range tests {
		if got := recovered(test.fn).Error(); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q, want it to begin with %q", name, got, test.want)
		} else if strings.Contains(got, "api-key") {
			t.Errorf("%s: %q shows the value", name, got)
		}
	}
}

func TestPanicWithAnErrorIsReachable(t *testing.T) {
	for name, test := range map[string]struct {
		value any
		is    error
	}{
		"error":  {fmt.Errorf("wrapped: %w", errBoom), errBoom},
		"string": {"boom", nil},
	} {
		err := &policy.PanicError{Value: test.value}
		if got := errors.Is(err, errBoom); got != (test.is != nil) {
			t.Errorf("%s: errors.Is = %t", name, got)
		}
	}
}
