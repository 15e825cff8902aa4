package otelmw_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

// hedge returns a policy that calls next again after a while and takes the first success.
func hedge(after time.Duration, cause error) policy.Policy[string] {
	return policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		results := make(chan string)
		var attempts sync.WaitGroup
		for i := range 2 {
			attempts.Go(func() {
				time.Sleep(time.Duration(i) * after)
				if value, err := next.Do(ctx); err == nil {
					results <- value
				}
			})
		}
		value := <-results
		cancel(cause)
		attempts.Wait()
		return value, nil
	})
}

func TestLoserOfAHedgeIsNoError(t *testing.T) {
	for name, cause := range map[string]error{"canceled": nil, "canceled for a reason": errors.New("hedge lost")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newTelemetry()
				p := observed(t, o, "inventory", hedge(time.Second, cause))
				calls := make(chan int, 2)
				calls <- 1
				calls <- 2
				value, err := p.Do(t.Context(), func(ctx context.Context) (string, error) {
					if <-calls == 2 {
						time.Sleep(time.Second)
						return "ok", nil
					}
					<-ctx.Done()
					return "", context.Cause(ctx)
				})
				if value != "ok" || err != nil {
					t.Fatalf("got %q, %v", value, err)
				}
				o.checkAttempts(t,
					[]span{attempt(1, "canceled", "", 2*time.Second), attempt(2, "success", "", time.Second)},
					[]point{attemptPoint("canceled", "", 1, 2), attemptPoint("success", "", 1, 1)},
				)
				root, _ := o.execution(t)
				if root.Attributes["tenax.attempts"] != int64(2) || root.Attributes["tenax.outcome"] != "success" {
					t.Errorf("execution: got %v", root.Attributes)
				}
				if got := o.points(t, "tenax.execution.retries"); got != nil {
					t.Errorf("a hedge counts as a retry: %v", got)
				}
			})
		})
	}
}

func TestRetriesAreNotHedges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", again[string](2), twice[string]())
		p.Do(t.Context(), script(0, errUnavailable, errUnavailable, nil))
		want := []point{{Attributes: attributes{"tenax.pipeline.name": "inventory"}, Count: 1, Sum: 1}}
		if diff := cmp.Diff(want, o.points(t, "tenax.execution.retries")); diff != "" {
			t.Errorf("tenax.execution.retries of four attempts (-want +got):\n%s", diff)
		}
	})
}
