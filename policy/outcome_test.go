package policy_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/policy"
)

// covers is a fallback that answers 7 in place of a failure, or with err.
func covers(err error) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		value, failure := next.Do(ctx)
		if failure == nil {
			return value, nil
		}
		next.Emit(ctx, policy.Event{Type: policy.EventFallback, Policy: "fallback", Err: failure})
		return 7, err
	})
}

func TestExecuteReturnsAttemptsTimeAndDegradation(t *testing.T) {
	slowly := func(fn policy.Func[int]) policy.Func[int] {
		return func(ctx context.Context) (int, error) {
			time.Sleep(time.Second)
			return fn(ctx)
		}
	}
	tests := map[string]struct {
		policies []policy.Policy[int]
		fn       policy.Func[int]
		want     policy.Outcome[int]
	}{
		"success":         {nil, answer, policy.Outcome[int]{Value: 42, Attempts: 1, Elapsed: time.Second}},
		"failure":         {nil, fail, policy.Outcome[int]{Err: errBoom, Attempts: 1, Elapsed: time.Second}},
		"three attempts":  {[]policy.Policy[int]{times(3)}, answer, policy.Outcome[int]{Value: 42, Attempts: 3, Elapsed: 3 * time.Second}},
		"degraded":        {[]policy.Policy[int]{covers(nil)}, fail, policy.Outcome[int]{Value: 7, Attempts: 1, Elapsed: time.Second, Degraded: true}},
		"needed no cover": {[]policy.Policy[int]{covers(nil)}, answer, policy.Outcome[int]{Value: 42, Attempts: 1, Elapsed: time.Second}},
		"cover failed":    {[]policy.Policy[int]{covers(errBoom)}, fail, policy.Outcome[int]{Value: 7, Err: errBoom, Attempts: 1, Elapsed: time.Second}},
		"never called":    {[]policy.Policy[int]{times(0)}, answer, policy.Outcome[int]{}},
		"nested": {
			[]policy.Policy[int]{covers(nil), times(2), under(policy.Must(policy.New("inner", times(2))))},
			fail,
			policy.Outcome[int]{Value: 7, Attempts: 4, Elapsed: 4 * time.Second, Degraded: true},
		},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			got := newPipeline(t, test.policies...).Execute(t.Context(), slowly(test.fn))
			if diff := cmp.Diff(test.want, got, cmpopts.EquateErrors()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		})
	}
}

func TestExecuteCountsConcurrentAttempts(t *testing.T) {
	p := newPipeline[int](t, policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { _, _ = next.Do(ctx) })
		}
		wg.Wait()
		return next.Do(ctx)
	}))
	if got := p.Execute(t.Context(), answer).Attempts; got != 11 {
		t.Errorf("Attempts = %d, want 11", got)
	}
}

func TestExecuteLetsPanicsThrough(t *testing.T) {
	defer func() {
		if r := recover(); r != any(errBoom) {
			t.Errorf("recovered %v, want boom", r)
		}
	}()
	newPipeline[int](t).Execute(t.Context(), func(context.Context) (int, error) { panic(errBoom) })
	t.Error("Execute returned")
}

func TestObserversOfThePipelineSeeExecute(t *testing.T) {
	var j journal
	got := newPipeline[int](t, journalObserver{"w", &j}).Execute(t.Context(), answer)
	if got.Attempts != 1 || len(j.lines) != 2 {
		t.Errorf("Attempts = %d, the journal is %q", got.Attempts, j.lines)
	}
}

func TestExecuteUnwraps(t *testing.T) {
	got := newPipeline[int](t, policy.Recover[int]()).Execute(t.Context(), func(context.Context) (int, error) { panic(errBoom) })
	if !errors.Is(got.Err, errBoom) || got.Attempts != 1 {
		t.Errorf("Execute = %+v, want boom after 1 attempt", got)
	}
}
