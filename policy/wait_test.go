package policy_test

import (
	"context"
	"testing"

	"github.com/tenax-go/tenax/policy"
)

// waiter lets calls wait, or not.
type waiter bool

func (w waiter) Waits() bool { return bool(w) }

func (waiter) Apply(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) }

func TestAPolicyKnowsWhetherAnInnerOneMayWait(t *testing.T) {
	var mayWait bool
	asks := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		mayWait = next.MayWait()
		return next.Do(ctx)
	})
	pass := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) })
	nested := policy.Must(policy.New[int]("inner", pass, waiter(true)))
	for _, test := range []struct {
		name     string
		policies []policy.Policy[int]
		want     bool
	}{
		{"nothing inside", []policy.Policy[int]{asks}, false},
		{"others inside", []policy.Policy[int]{asks, pass, waiter(false)}, false},
		{"one inside", []policy.Policy[int]{asks, pass, waiter(true), pass}, true},
		{"one outside", []policy.Policy[int]{waiter(true), asks, pass}, false},
		{"one in a pipeline inside", []policy.Policy[int]{asks, nested, pass}, true},
	} {
		p := policy.Must(policy.New("p", test.policies...))
		if _, err := p.Do(t.Context(), func(context.Context) (int, error) { return 1, nil }); err != nil || mayWait != test.want {
			t.Errorf("%s: %v, want %v; error %v", test.name, mayWait, test.want, err)
		}
	}
	if nothing := (*policy.Pipeline[int])(nil); !nested.Waits() || nothing.Waits() || new(policy.Pipeline[int]).Waits() ||
		policy.Must(policy.New[int]("never", pass, waiter(false))).Waits() {
		t.Error("a pipeline does not know whether its policies may wait")
	}
	if (policy.Next[int]{}).MayWait() {
		t.Error("the zero Next may wait")
	}
}
