package httpmw

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/lineage"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// What comes while a context is severed finds it alive, however close it was.
func TestASeveredContextOutlivesItsLimitsAndItsCall(t *testing.T) {
	_, _ = timeout.New[int](time.Hour).Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
		limits, _ := lineage.Limits(ctx, t.Context(), nil)
		var c heldContext
		c.begin(t.Context(), ctx, limits)
		if !c.sever() {
			t.Error("the context had ended")
		}
		c.expire()
		c.CallOver()
		if err := c.Err(); err != nil {
			t.Errorf("the context says %v", err)
		}
		c.end(context.Canceled)
		if err := c.Err(); err != context.Canceled {
			t.Errorf("the context says %v at its end", err)
		}
		return 0, nil
	}))
}
