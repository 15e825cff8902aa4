package failsafemw_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestBulkheadRejectsBeyondItsLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(bulkhead.New[int](2), failsafemw.WithName("db")))
		background(t, pipeline, 2, time.Second)

		_, err := pipeline.Do(t.Context(), func(context.Context) (int, error) {
			t.Error("called though the bulkhead is full")
			return 0, nil
		})
		wantError(t, err, classify.KindRejected, bulkhead.ErrFull)
		wantEqual(t, "text", err.Error(), `bulkhead "db": bulkhead full`)
		wantEqual(t, "verdict", classify.Of(err), classify.Verdict{
			Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true, Health: classify.HealthUnknown,
		})
		wantEvents(t, events, policy.Event{
			Type: policy.EventRejected, Policy: "bulkhead", Name: "db", Reason: "full", Err: bulkhead.ErrFull,
		})

		pass(time.Second)
		value, err := pipeline.Do(t.Context(), succeed)
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
	})
}

func TestBulkheadWaitsForAPermit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := bulkhead.NewBuilder[int](1).WithMaxWaitTime(2 * time.Second).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(b))
		background(t, pipeline, 1, time.Second)
		wantEqual(t, "wait", elapsed(func() {
			_, err := pipeline.Do(t.Context(), succeed)
			wantEqual(t, "error", err, nil)
		}), time.Second)

		background(t, pipeline, 1, time.Minute)
		wantEqual(t, "wait", elapsed(func() {
			_, err := pipeline.Do(t.Context(), succeed)
			wantError(t, err, classify.KindRejected, bulkhead.ErrFull)
		}), 2*time.Second)
		wantEqual(t, "events", len(events.Take()), 1)
		pass(time.Minute)
	})
}

func TestACallerThatGivesUpInTheQueueIsNotRejected(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := bulkhead.NewBuilder[int](1).WithMaxWaitTime(time.Hour).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(b))
		background(t, pipeline, 1, time.Minute)

		leaving := errors.New("the user left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(leaving) })
		_, err := pipeline.Do(ctx, succeed)
		wantError(t, err, classify.KindCanceled, leaving)

		late, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		_, err = pipeline.Do(late, succeed)
		wantError(t, err, classify.KindCanceled, context.DeadlineExceeded)
		wantEqual(t, "verdict", classify.Of(err), classify.Verdict{
			Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true,
		})
		wantEvents(t, events)
		pass(time.Minute)
	})
}

func TestBulkheadGetsItsPermitBack(t *testing.T) {
	quiet := func(failsafe.ExecutionEvent[int]) {}
	boom := func(failsafe.ExecutionEvent[int]) { panic("boom") }
	look := func(e failsafe.ExecutionEvent[int]) {
		_, _ = e.Context().Err(), e.Context().Done()
		panic("boom")
	}
	tests := map[string]struct {
		fn                           policy.Func[int]
		full, acquired, released     func(failsafe.ExecutionEvent[int])
		fill, wantPanic, wantLeaving bool
	}{
		"a panic":                   {fn: panicking("boom"), wantPanic: true},
		"a Goexit":                  {fn: leaving, wantLeaving: true},
		"a panicking OnAcquired":    {fn: succeed, acquired: boom, wantPanic: true},
		"a panicking OnReleased":    {fn: succeed, released: boom, wantPanic: true},
		"a panicking OnFull":        {fn: succeed, full: boom, fill: true, wantPanic: true},
		"an OnAcquired that looks":  {fn: succeed, acquired: look, wantPanic: true},
		"an OnReleased that looks":  {fn: succeed, released: look, wantPanic: true},
		"an OnFull that looks":      {fn: succeed, full: look, fill: true, wantPanic: true},
		"a panic and all listeners": {fn: panicking("boom"), acquired: quiet, released: quiet, full: quiet, wantPanic: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			builder := bulkhead.NewBuilder[int](1)
			if test.full != nil {
				builder.OnFull(test.full)
			}
			if test.acquired != nil {
				builder.OnAcquired(test.acquired)
			}
			if test.released != nil {
				builder.OnReleased(test.released)
			}
			b := builder.Build()
			pipeline, _ := pipelineOf(t, failsafemw.New(b))
			if test.fill && !b.TryAcquirePermit() {
				t.Fatal("no permit")
			}
			var value any
			left := leaves(func() {
				value = panicOf(func() { _, _ = pipeline.Do(t.Context(), test.fn) })
				// A nil result of recover lets Goexit go on.
			})
			wantEqual(t, "leaving", left, test.wantLeaving)
			wantEqual(t, "panic", value == "boom", test.wantPanic)
			if test.fill {
				if b.TryAcquirePermit() {
					t.Error("a permit came back that the call did not have")
				}
				b.ReleasePermit()
			}
			if !b.TryAcquirePermit() {
				t.Error("the permit is lost")
			}
			if b.TryAcquirePermit() {
				t.Error("the bulkhead has a permit too many")
			}
		})
	}
}
