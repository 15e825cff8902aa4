package policy_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

func TestZeroNextFails(t *testing.T) {
	var zero policy.Next[int]
	zero.Emit(t.Context(), policy.Event{Type: policy.EventRetry})
	for name, next := range map[string]policy.Next[int]{
		"zero":              zero,
		"zero, observed":    zero.Observe(journalObserver{"w", new(journal)}),
		"of a nil function": policy.NextFunc[int](nil),
	} {
		if _, err := next.Do(t.Context()); err != policy.ErrNilFunc {
			t.Errorf("%s: Do = %v, want ErrNilFunc", name, err)
		}
	}
}

func TestObserversAreNotNotifiedOfANilFunction(t *testing.T) {
	var j journal
	_, _ = policy.NextFunc[int](nil).Observe(journalObserver{"w", &j}).Do(t.Context())
	if len(j.lines) != 0 {
		t.Errorf("the journal is %q, want no attempt", j.lines)
	}
}

func TestPolicyThatLosesTheContextGetsAnError(t *testing.T) {
	loses := policy.Middleware[int](func(_ context.Context, next policy.Next[int]) (int, error) {
		return next.Do(nilContext)
	})
	for name, p := range map[string]*policy.Pipeline[int]{
		"before the function":   newPipeline[int](t, loses),
		"before another policy": newPipeline[int](t, loses, policy.Middleware[int](pass)),
	} {
		_, err := p.Do(t.Context(), func(context.Context) (int, error) {
			t.Errorf("%s: the function was called", name)
			return 0, nil
		})
		if err != policy.ErrNilContext {
			t.Errorf("%s: Do = %v, want ErrNilContext", name, err)
		}
	}
}

func TestNextStaysValidAfterApply(t *testing.T) {
	var kept policy.Next[int]
	p := newPipeline(t, policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		kept = next
		return next.Do(ctx)
	}), policy.Middleware[int](pass))
	if _, err := p.Do(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if value, err := kept.Do(t.Context()); value != 42 || err != nil {
				t.Errorf("Do after Apply = %d, %v, want 42, nil", value, err)
			}
		})
	}
	wg.Wait()
}

func TestNextFuncTestsAPolicyOnItsOwn(t *testing.T) {
	value, err := times(2).Apply(t.Context(), policy.NextFunc(answer))
	if value != 42 || err != nil {
		t.Errorf("Apply = %d, %v, want 42, nil", value, err)
	}
}

func TestNilObserverChangesNothing(t *testing.T) {
	var none *journalObserver
	var j journal
	next := policy.NextFunc(answer).Observe(nil).Observe(none).Observe(journalObserver{"w", &j}).Observe(none)
	if value, err := next.Do(t.Context()); value != 42 || err != nil {
		t.Errorf("Do = %d, %v, want 42, nil", value, err)
	}
	want := []string{"w: start 1", "w: end 1 of 1, error <nil>"}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("the other observer (-want +got):\n%s", diff)
	}
}
