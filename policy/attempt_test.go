package policy_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/policy"
)

func TestAttemptIsOneWhereNothingRetries(t *testing.T) {
	if got := policy.Attempt(t.Context()); got != 1 {
		t.Errorf("Attempt = %d, want 1", got)
	}
}

func TestAttemptReturnsTheNumber(t *testing.T) {
	for number, want := range map[int]int{1: 1, 2: 2, 1000: 1000, math.MaxInt: math.MaxInt, 0: 1, -5: 1, math.MinInt: 1} {
		if got := policy.Attempt(policy.WithAttempt(t.Context(), number)); got != want {
			t.Errorf("Attempt after WithAttempt(%d) = %d, want %d", number, got, want)
		}
	}
}

func TestInnermostAttemptCounts(t *testing.T) {
	ctx := policy.WithAttempt(policy.WithAttempt(t.Context(), 2), 3)
	if got := policy.Attempt(ctx); got != 3 {
		t.Errorf("Attempt = %d, want 3", got)
	}
}

func TestAttemptContextKeepsValuesAndCancellation(t *testing.T) {
	type key struct{}
	parent, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "kept"), time.Hour)
	ctx := policy.WithAttempt(parent, 2)
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	if got := child.Value(key{}); got != "kept" {
		t.Errorf("Value = %v, want kept", got)
	}
	if got := policy.Attempt(child); got != 2 {
		t.Errorf("Attempt of a child = %d, want 2", got)
	}
	want, _ := parent.Deadline()
	if got, ok := ctx.Deadline(); !ok || !got.Equal(want) {
		t.Errorf("Deadline = %v, %t, want %v", got, ok, want)
	}
	cancel()
	if ctx.Err() != context.Canceled || child.Err() != context.Canceled {
		t.Errorf("Err = %v, of a child %v, want context.Canceled", ctx.Err(), child.Err())
	}
}

func TestAttemptsOfContextsThatNeverEnd(t *testing.T) {
	type key struct{}
	for name, parent := range map[string]context.Context{"Background": context.Background(), "TODO": context.TODO()} {
		for _, number := range []int{-1, 1, 2, 16, 17, math.MaxInt} {
			ctx := policy.WithAttempt(parent, number)
			if got := policy.Attempt(ctx); got != max(number, 1) {
				t.Errorf("Attempt after WithAttempt(%s, %d) = %d", name, number, got)
			}
			if _, ok := ctx.Deadline(); ok || ctx.Done() != nil || ctx.Err() != nil || ctx.Value(key{}) != nil {
				t.Errorf("%v has an end or a value", ctx)
			}
			again := policy.WithAttempt(policy.WithAttempt(ctx, 1000), 3)
			if got := policy.Attempt(again); got != 3 || policy.Attempt(ctx) != max(number, 1) {
				t.Errorf("Attempt = %d, of the outer context %d, want 3 and %d", got, policy.Attempt(ctx), number)
			}
		}
	}
}

func TestInnerAttemptKeepsTheContextsAroundTheOuterOne(t *testing.T) {
	type key struct{}
	outer := policy.WithAttempt(context.WithValue(policy.WithAttempt(t.Context(), 5), key{}, "kept"), 2)
	ctx := policy.WithAttempt(outer, 3)
	if ctx.Value(key{}) != "kept" || policy.Attempt(ctx) != 3 || policy.Attempt(outer) != 2 {
		t.Errorf("Value = %v, Attempt = %d, of the outer context %d", ctx.Value(key{}), policy.Attempt(ctx), policy.Attempt(outer))
	}
}

// uncomparable is a context that may not be compared with ==.
type uncomparable struct {
	context.Context
	_ []int
}

func TestAttemptOfAnUncomparableContext(t *testing.T) {
	if got := policy.Attempt(policy.WithAttempt(uncomparable{Context: t.Context()}, 2)); got != 2 {
		t.Errorf("Attempt = %d, want 2", got)
	}
}

func TestAttemptOfANilContextIsOne(t *testing.T) {
	if got := policy.Attempt(nilContext); got != 1 {
		t.Errorf("Attempt = %d, want 1", got)
	}
}
