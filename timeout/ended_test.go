package timeout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestNothingIsCalledInAContextThatHasEnded(t *testing.T) {
	because := errors.New("shutdown")
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(because)
	expired, stop := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), because)
	defer stop()
	policies := both(time.Second)
	policies["abandoning"] = timeout.New[int](time.Second, timeout.WithAbandon(1))
	for name, p := range policies {
		for _, ctx := range []context.Context{canceled, expired} {
			var r recorder
			value, err := p.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
				t.Errorf("%s: the function is called", name)
				return 0, nil
			}).Observe(&r))
			if value != 0 || !errors.Is(err, ctx.Err()) || !errors.Is(err, because) || len(r.All()) > 0 {
				t.Errorf("%s: %v, want %v and the cause", name, err, ctx.Err())
			}
			want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true, Health: classify.HealthUnknown}
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Errorf("%s: verdict (-want +got):\n%s", name, diff)
			}
		}
	}
}
