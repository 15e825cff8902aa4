package failsafemw_test

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/failsafemw"
)

func TestAPolicyThatMakesNoContextLeavesTheCallersAlone(t *testing.T) {
	pipeline, _ := pipelineOf(t, failsafemw.New(bulkhead.New[int](1)))
	caller := context.WithValue(t.Context(), userKey{}, "ann")
	_, err := pipeline.Do(caller, func(ctx context.Context) (int, error) {
		wantEqual(t, "the same context", ctx == caller, true)
		return 0, nil
	})
	wantEqual(t, "error", err, nil)
}

// attaching is a context of a foreign type to which package context attaches children without a
// goroutine.
type attaching struct {
	context.Context
	attached *int
}

func (c attaching) Value(key any) any {
	if _, ok := key.(*int); ok {
		return nil // the key of package context's own contexts
	}
	return c.Context.Value(key)
}

func (c attaching) AfterFunc(f func()) func() bool {
	*c.attached++
	return context.AfterFunc(c.Context, f)
}

func TestAForeignContextIsAskedToAttachTheAttempt(t *testing.T) {
	pipeline, _ := pipelineOf(t, failsafemw.New(timeout.New[int](time.Hour)))
	attached := 0
	ctx, cancel := context.WithCancel(t.Context())
	_, err := pipeline.Do(attaching{ctx, &attached}, func(ctx context.Context) (int, error) {
		cancel()
		<-ctx.Done()
		return 0, ctx.Err()
	})
	wantEqual(t, "error", err, context.Canceled)
	wantEqual(t, "attached", attached, 1)
}
