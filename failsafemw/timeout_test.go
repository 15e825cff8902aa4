package failsafemw_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestTimeoutEndsTheContextOfTheFunction(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(timeout.New[int](time.Second), failsafemw.WithName("total")))
		type key struct{}
		ctx := context.WithValue(t.Context(), key{}, "the caller's")
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := pipeline.Do(ctx, func(ctx context.Context) (int, error) {
				wantEqual(t, "value", ctx.Value(key{}), any("the caller's"))
				<-ctx.Done()
				return 0, errDown
			})
			wantError(t, err, classify.KindTimeout, timeout.ErrExceeded, context.DeadlineExceeded, errDown)
			wantEqual(t, "class", classify.Of(err).Class, classify.ClassTransient)
			wantEqual(t, "text", err.Error(), `timeout "total": timeout exceeded after 1 attempt`)
			if n, ok := errors.AsType[net.Error](err); ok && !n.Timeout() {
				t.Error("the error is no timeout for package net")
			}
		}), time.Second)
		wantEvents(t, events, policy.Event{Type: policy.EventTimeout, Policy: "timeout", Name: "total"})
	})
}

func TestTimeoutLeavesQuickCallsAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(timeout.New[int](time.Second)))
		_, err := pipeline.Do(t.Context(), fail)
		wantEqual(t, "error", err, errDown)
		wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), panicking("boom")) }), any("boom"))
		wantEqual(t, "a Goexit leaves", leaves(func() { _, _ = pipeline.Do(t.Context(), leaving) }), true)
		pass(time.Minute)
		wantEvents(t, events)
	})
}

func TestTheEndOfTheCallersContextIsNoTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(timeout.New[int](time.Hour)))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := pipeline.Do(ctx, after(time.Minute, 0, nil))
			wantError(t, err, classify.KindCanceled, context.Canceled)
		}), time.Second)
		wantEvents(t, events)
	})
}
