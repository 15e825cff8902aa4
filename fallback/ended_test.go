package fallback_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestNothingIsCalledInAContextThatHasEnded(t *testing.T) {
	because := errors.New("shutdown")
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(because)
	expired, stop := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), because)
	defer stop()
	never := fallback.Func(func(context.Context, error) (string, error) {
		t.Error("the fallback is called")
		return "", nil
	})
	policies := map[string]*fallback.Fallback[string]{"value": fallback.Value("answer"), "func": never}
	for name, p := range policies {
		for _, ctx := range []context.Context{canceled, expired} {
			var r recorder
			value, err := p.Apply(ctx, policy.NextFunc(func(context.Context) (string, error) {
				t.Errorf("%s: the function is called", name)
				return "", nil
			}).Observe(&r))
			if value != "" || !errors.Is(err, ctx.Err()) || !errors.Is(err, because) || len(r.All()) > 0 {
				t.Errorf("%s: %v, want %v and the cause", name, err, ctx.Err())
			}
			want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true, Health: classify.HealthUnknown}
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Errorf("%s: verdict (-want +got):\n%s", name, diff)
			}
		}
	}
}
