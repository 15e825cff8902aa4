package timeout_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// What a policy makes of an error is not expected, whatever the function says.
func TestALimitThatPassedIsNoExpectedOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var verdict classify.Verdict
		probe := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			value, err := next.Do(ctx)
			verdict = classify.Of(err)
			return value, err
		})
		p := policy.Must(policy.New("test", policy.Expect[int](classify.IsKind(classify.KindTimeout)),
			policy.Policy[int](probe), timeout.New[int](time.Second)))
		_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		e, ok := errors.AsType[*timeout.ExceededError](err)
		if !ok || e.Err != context.DeadlineExceeded || verdict.Expected || verdict.NoRetry {
			t.Errorf("got %#v, %+v", err, verdict)
		}
	})
}
