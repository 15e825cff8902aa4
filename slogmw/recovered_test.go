package slogmw_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

// twice makes two attempts and returns the second result, without an event. It is synchronous, so
// calls are reused.
type twice struct{}

// hedging makes two attempts at once and cancels the slower one.
var hedging = policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
	slow, cancel := context.WithCancel(ctx)
	var first sync.WaitGroup
	first.Go(func() { _, _ = next.Do(slow) })
	time.Sleep(time.Second)
	next.Emit(ctx, policy.Event{Type: policy.EventHedge, Policy: "hedge", Attempt: 2, Delay: time.Second})
	value, err := next.Do(policy.WithAttempt(ctx, 2))
	cancel()
	first.Wait()
	return value, err
})

func TestCallRecoversOnlyFromAFailure(t *testing.T) {
	slowFirst := func(ctx context.Context) (string, error) {
		if policy.Attempt(ctx) == 1 {
			<-ctx.Done()
			return "", ctx.Err()
		}
		return "ok", nil
	}
	failingFirst := func(ctx context.Context) (string, error) {
		if policy.Attempt(ctx) == 1 {
			return "", errUnavailable
		}
		return "ok", nil
	}
	byValue := emitting(policy.Event{Type: policy.EventRetry, Policy: "retry", Attempt: 1})
	tests := map[string]struct {
		policies []policy.Policy[string]
		fn       policy.Func[string] // nil fails at first
		want     string
	}{
		"one attempt":                       {nil, succeed, "DEBUG call succeeded"},
		"two attempts that succeed":         {[]policy.Policy[string]{twice{}}, succeed, "DEBUG call succeeded"},
		"a hedge as the first takes long":   {[]policy.Policy[string]{hedging}, slowFirst, "DEBUG call succeeded"},
		"a hedge whose first attempt fails": {[]policy.Policy[string]{hedging}, failingFirst, "INFO call succeeded"},
		"two attempts, the first fails":     {[]policy.Policy[string]{twice{}}, nil, "INFO call succeeded"},
		"a retry":                           {[]policy.Policy[string]{retrying()}, nil, "INFO call succeeded"},
		"a retry of a value":                {[]policy.Policy[string]{byValue, twice{}}, succeed, "INFO call succeeded"},
		"a fallback":                        {[]policy.Policy[string]{fallback.Value("old")}, nil, "INFO call succeeded"},
	}
	for name, test := range tests {
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
			t.Run(name+" "+level.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLog(level)
					p := logged(t, l, "inventory", test.policies...)
					fn := test.fn
					if fn == nil {
						fn = script(0, errUnavailable, nil)
					}
					p.Do(t.Context(), fn)
					got := slices.Contains(l.messages(), "INFO call succeeded")
					if recovered := test.want == "INFO call succeeded"; got != recovered {
						t.Errorf("records %v, want %s", l.messages(), test.want)
					}
					if level == slog.LevelDebug && !slices.Contains(l.messages(), test.want) {
						t.Errorf("records %v, want %s", l.messages(), test.want)
					}
				})
			})
		}
	}
}

func TestReusedCallForgetsItsFailures(t *testing.T) {
	l := newLog(slog.LevelInfo)
	p := logged(t, l, "inventory", policy.Policy[string](twice{}))
	fn := script(0, errUnavailable, nil)
	for range 5 {
		p.Do(t.Context(), fn)
	}
	if diff := cmp.Diff([]string{"INFO call succeeded"}, l.messages()); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func (twice) Synchronous() bool { return true }

func (twice) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	_, _ = next.Do(ctx)
	return next.Do(ctx)
}
