package failsafemw_test

import (
	"context"
	"errors"
	"testing"

	"github.com/failsafe-go/failsafe-go/fallback"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestFallbackAnswersAndTheCallIsDegraded(t *testing.T) {
	pipeline, events := pipelineOf(t, failsafemw.New(fallback.NewWithResult(3), failsafemw.WithName("stale")))
	lost := &held{}
	outcome := pipeline.Execute(t.Context(), func(context.Context) (int, error) { return 0, lost })
	wantEqual(t, "value", outcome.Value, 3)
	wantEqual(t, "error", outcome.Err, nil)
	wantEqual(t, "degraded", outcome.Degraded, true)
	wantEqual(t, "attempts", outcome.Attempts, 1)
	wantEqual(t, "discarded", lost.discarded.Load(), true)
	wantEvents(t, events, policy.Event{Type: policy.EventFallback, Policy: "fallback", Name: "stale", Err: lost})

	outcome = pipeline.Execute(t.Context(), succeed)
	wantEqual(t, "value", outcome.Value, 7)
	wantEqual(t, "degraded", outcome.Degraded, false)
	wantEvents(t, events)
}

func TestFallbackForAValue(t *testing.T) {
	pipeline, events := pipelineOf(t, failsafemw.New(fallback.NewBuilderWithResult(3).HandleResult(7).Build()))
	value, err := pipeline.Do(t.Context(), succeed)
	wantEqual(t, "value", value, 3)
	wantEqual(t, "error", err, nil)
	all := events.Take()
	if len(all) != 1 || all[0].Type != policy.EventFallback || all[0].Err == nil {
		t.Errorf("events %v", all)
	}
}

func TestAFallbackThatFailsCoversNothing(t *testing.T) {
	errStale := errors.New("nothing stored")
	pipeline, events := pipelineOf(t, failsafemw.New(fallback.NewWithError[int](errStale)))
	_, err := pipeline.Do(t.Context(), fail)
	wantEqual(t, "error", err, errStale)
	wantEvents(t, events)
}

func TestFallbackDoesNotCoverTheCallersCancellationOrAPanic(t *testing.T) {
	pipeline, events := pipelineOf(t, failsafemw.New(fallback.NewWithResult(3)))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := pipeline.Do(ctx, func(ctx context.Context) (int, error) {
		cancel()
		return 0, ctx.Err()
	})
	wantEqual(t, "error", err, context.Canceled)
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), panicking("boom")) }), any("boom"))
	wantEqual(t, "a Goexit leaves", leaves(func() { _, _ = pipeline.Do(t.Context(), leaving) }), true)
	wantEvents(t, events)
}
