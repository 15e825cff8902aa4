package pacing_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

func TestAWaitAndARejectionAreEvents(t *testing.T) {
	for _, name := range []string{"", "stock"} {
		in(t, func() policy.Policy[int] {
			return pacing.New[int](pacing.WithName(name)).Bind(policy.Binding{Pipeline: "inventory"})
		}, func(w *world) {
			want := name
			if want == "" {
				want = "inventory"
			}
			w.pause(10 * time.Second)
			c := w.begin(w.Context())
			ctx, cancel := context.WithTimeout(w.Context(), time.Second)
			defer cancel()
			rejected := w.begin(ctx)
			events := append(c.events.All(), rejected.events.All()...)
			if len(events) != 2 {
				t.Fatalf("events %v", events)
			}
			if e := events[0]; e.Type != policy.EventPaced || e.Policy != policy.KindPacing || e.Name != want || !within(e.Delay, 10*time.Second, time.Second) {
				t.Errorf("%+v", e)
			}
			if e := events[1]; e.Type != policy.EventRejected || e.Policy != policy.KindPacing || e.Name != want ||
				e.Reason != policy.ReasonPaced || e.Err != rejected.err || !within(e.Delay, 10*time.Second, time.Second) {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	var none *pacing.Error
	err := &pacing.Error{Name: "stock", RetryAfter: 90 * time.Second}
	for got, want := range map[string]string{
		none.Error():                      "<nil>",
		err.Error():                       "paced: stock: the server asked to wait; not sent, come back in 1m30s",
		(&pacing.Error{}).Error():         "paced: the server asked to wait; not sent",
		err.ErrorType():                   "rejected",
		none.ErrorType():                  "rejected",
		string(classify.Of(none).Kind):    "rejected",
		none.Verdict().Class.String():     "permanent",
		err.Verdict().RetryAfter.String(): "1m30s",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if err.Timeout() || !err.Temporary() {
		t.Errorf("timeout %v, temporary %v", err.Timeout(), err.Temporary())
	}
}
