package retry_test

import (
	"context"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestSuccessAllocatesNothing(t *testing.T) {
	for name, r := range map[string]*retry.Retry[int]{
		"defaults": retry.New[int](),
		"options": retry.New[int](
			retry.WithMaxElapsed(1e9), retry.WithClassifier(classify.Text), retry.WithRetryIf(func(error) bool { return true }),
		),
	} {
		p := newPipeline(t, r)
		ctx := t.Context()
		fn := func(context.Context) (int, error) { return 42, nil }
		if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(ctx, fn) }); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func TestTwoFailuresAllocateTheirContextsAlone(t *testing.T) {
	for name, failure := range map[string]error{"unknown": errUnknown, "with a verdict": errTransient} {
		p := newPipeline(t, retry.New[int](quickly))
		ctx := t.Context()
		calls := 0
		fn := policy.Func[int](func(context.Context) (int, error) {
			if calls++; calls%3 != 0 {
				return 0, failure
			}
			return 42, nil
		})
		if got := testing.AllocsPerRun(100, func() { _, _ = p.Do(ctx, fn) }); got > 2 {
			t.Errorf("%s: %v allocations, want at most 2", name, got)
		}
		if calls != 3*101 {
			t.Errorf("%s: %d calls, want 3 each", name, calls)
		}
	}
}
