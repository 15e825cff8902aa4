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

func TestAttemptTellsTheNumber(t *testing.T) {
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
