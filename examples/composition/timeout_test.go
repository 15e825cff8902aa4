package composition_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tenax-go/tenax/examples/composition"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestATimeoutInsideTheRetryLimitsAttemptsAndOutsideTheCall(t *testing.T) {
	virtual(t, func(t *testing.T) {
		limit := func(d time.Duration) policy.Policy[int] { return timeout.New[int](d) }
		picture := composition.Picture{Title: "A function that never answers", Length: 4 * time.Second, Step: 500 * time.Millisecond}
		for _, order := range []struct {
			stack    string
			policies []policy.Policy[int]
			attempts int
			elapsed  time.Duration
			reason   retry.Reason
		}{
			{
				"retry( timeout 1s( f ) )",
				[]policy.Policy[int]{retrying(500 * time.Millisecond), limit(time.Second)},
				3, 4 * time.Second, retry.ReasonExhausted,
			},
			{
				"timeout 1s( retry( f ) )",
				[]policy.Policy[int]{limit(time.Second), retrying(500 * time.Millisecond)},
				1, time.Second, retry.ReasonCanceled,
			},
			{
				"timeout 3s( retry( timeout 1s( f ) ) )",
				[]policy.Policy[int]{limit(3 * time.Second), retrying(500 * time.Millisecond), limit(time.Second)},
				2, 2500 * time.Millisecond, retry.ReasonDeadline,
			},
		} {
			lane := composition.NewLane(order.stack)
			outcome := pipeline(t, lane, order.policies...).Execute(t.Context(), hanging)
			gaveUp, _ := errors.AsType[*retry.Error](outcome.Err)
			if gaveUp == nil || outcome.Attempts != order.attempts || outcome.Elapsed != order.elapsed || gaveUp.Reason != order.reason {
				t.Errorf("%s: %d attempts in %v, %v", order.stack, outcome.Attempts, outcome.Elapsed, outcome.Err)
			}
			lane.Finish("attempts: %d, error after %v", outcome.Attempts, outcome.Elapsed)
			picture.Lanes = append(picture.Lanes, lane)
		}
		checkPicture(t, "composition-timeout.svg", picture)
	})
}
