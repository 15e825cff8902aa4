package policy_test

import (
	"context"
	"testing"

	"github.com/tenax-go/tenax/policy"
)

func allocs(t *testing.T, name string, limit float64, fn func()) {
	t.Helper()
	if got := testing.AllocsPerRun(100, fn); got > limit {
		t.Errorf("%s: %v allocations, want at most %v", name, got, limit)
	}
}

// kept makes a context escape the function that makes it.
var kept context.Context

func TestCallsAllocateNothing(t *testing.T) {
	inner := newPipeline(t, policy.Policy[int](policy.Middleware[int](pass)), policy.Recover[int]())
	p := newPipeline(t, policy.Policy[int](policy.Middleware[int](pass)), inner, emitter(policy.EventRetry))
	ctx := t.Context()
	wrapped := p.Wrap(answer)
	next := policy.NextFunc(answer)
	run := func(context.Context) error { return nil }

	allocs(t, "Do", 0, func() { _, _ = p.Do(ctx, answer) })
	allocs(t, "Do that fails", 0, func() { _, _ = p.Do(ctx, fail) })
	allocs(t, "Run", 0, func() { _ = p.Run(ctx, run) })
	allocs(t, "Call", 0, func() { _, _ = p.Call(ctx, policy.Func[int](answer)) })
	allocs(t, "Apply at the end of a chain", 0, func() { _, _ = p.Apply(ctx, next) })
	allocs(t, "Wrap", 0, func() { _, _ = wrapped(ctx) })
	allocs(t, "Discard", 0, func() { policy.Discard(errBoom) })
	allocs(t, "Attempt", 0, func() { policy.Attempt(ctx) })
	allocs(t, "WithAttempt of Background", 0, func() { kept = policy.WithAttempt(context.Background(), 16) })
	allocs(t, "WithAttempt of TODO", 0, func() { kept = policy.WithAttempt(context.TODO(), 16) })
	allocs(t, "WithAttempt of an attempt", 0, func() { kept = policy.WithAttempt(policy.WithAttempt(context.TODO(), 2), 3) })
}

func TestWhatACallMayAllocate(t *testing.T) {
	p := newPipeline(t, policy.Policy[int](policy.Middleware[int](pass)))
	ctx := t.Context()
	decorated := policy.Decorate(p, func(_ context.Context, n int) (int, error) { return n, nil })

	allocs(t, "Decorate, for the argument", 1, func() { _, _ = decorated(ctx, 7) })
	allocs(t, "Execute, for the observer", 1, func() { p.Execute(ctx, answer) })
	allocs(t, "WithAttempt", 1, func() { kept = policy.WithAttempt(ctx, 2) })
}
