package failsafemw_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func hedgeEvent(attempt int, delay time.Duration) policy.Event {
	return policy.Event{Type: policy.EventHedge, Policy: "hedge", Attempt: attempt, Delay: delay}
}

func TestHedgeBeginsAnotherAttemptAfterItsDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		hedge := hedgepolicy.NewBuilderWithDelay[int](time.Second).WithMaxHedges(2).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(hedge))
		takes := []time.Duration{time.Hour, 3 * time.Second / 2, time.Hour}
		var canceled atomic.Int32
		wantEqual(t, "elapsed", elapsed(func() {
			value, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
				number := policy.Attempt(ctx)
				value, err := after(takes[number-1], number, nil)(ctx)
				if err != nil {
					canceled.Add(1)
				}
				return value, err
			})
			wantEqual(t, "value", value, 2)
			wantEqual(t, "error", err, nil)
		}), 5*time.Second/2)
		synctest.Wait()
		wantEqual(t, "canceled", canceled.Load(), 2)
		wantEvents(t, events, hedgeEvent(2, time.Second), hedgeEvent(3, time.Second))
	})
}

func TestAQuickAnswerIsNotHedged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelay[int](time.Second)))
		value, err := pipeline.Do(t.Context(), after(time.Second/2, 7, nil))
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
		wantEvents(t, events)
	})
}

func TestALosingHedgeIsCanceledAndItsErrorDiscarded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, _ := pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelay[int](time.Second)))
		lost := &held{}
		var ended atomic.Bool
		value, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
			if policy.Attempt(ctx) == 2 {
				return 7, nil
			}
			<-ctx.Done()
			time.Sleep(time.Minute) // long after the call
			ended.Store(true)
			return 0, lost
		})
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
		wantEqual(t, "the loser has ended", ended.Load(), false)
		pass(2 * time.Minute)
		wantEqual(t, "the loser has ended", ended.Load(), true)
		wantEqual(t, "discarded", lost.discarded.Load(), true)
	})
}

func TestOnlyTheErrorThatAHedgeReturnsIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		hedge := hedgepolicy.NewBuilderWithDelay[int](time.Second).CancelIf(func(_ int, err error) bool { return err == nil }).Build()
		pipeline, _ := pipelineOf(t, failsafemw.New(hedge))
		errs := []*held{{}, {}}
		_, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
			number := policy.Attempt(ctx)
			time.Sleep(time.Duration(number) * time.Minute)
			return 0, errs[number-1]
		})
		wantEqual(t, "error", err, error(errs[1]))
		wantEqual(t, "discarded", []bool{errs[0].discarded.Load(), errs[1].discarded.Load()}, []bool{true, false})
	})
}

func TestHedgesKeepToTheirBudget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		shared := budget.NewBuilder().WithMinConcurrency(1).WithMaxRate(0).Build()
		hedge := hedgepolicy.NewBuilderWithDelay[int](time.Second).WithMaxHedges(5).WithBudget(shared).Build()
		pipeline, events := pipelineOf(t, failsafemw.New(hedge))
		value, err := pipeline.Do(t.Context(), after(time.Minute, 7, nil))
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
		wantEvents(t, events, hedgeEvent(2, time.Second))
		synctest.Wait()
		wantEqual(t, "rate", shared.Rate(), 0)
	})
}

func TestHedgeLearnsItsDelayFromTheQuantile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelayQuantile[int](0.9, 10, 5)))
		slow := func(ctx context.Context) (int, error) {
			return after([]time.Duration{time.Hour, 0}[policy.Attempt(ctx)-1], 7, nil)(ctx)
		}
		wantEqual(t, "elapsed before the fifth", elapsed(func() {
			for range 4 {
				_, _ = pipeline.Do(t.Context(), after(time.Second, 7, nil))
			}
			_, _ = pipeline.Do(t.Context(), slow)
		}), 4*time.Second+time.Hour)
		wantEvents(t, events)

		pipeline, events = pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelayQuantile[int](0.9, 10, 5)))
		for range 5 {
			_, _ = pipeline.Do(t.Context(), after(time.Second, 7, nil))
		}
		wantEvents(t, events)
		_, _ = pipeline.Do(t.Context(), slow)
		if all := events.Take(); len(all) != 1 || all[0].Delay.Round(time.Second/2) != time.Second {
			t.Errorf("events %v, want one hedge after about a second", all)
		}
	})
}

func TestThePanicOfAHedgeComesOutWhereTheCallWasMade(t *testing.T) {
	tests := map[string]func() failsafe.Policy[int]{
		"in the first attempt": func() failsafe.Policy[int] { return hedgepolicy.NewWithDelay[int](time.Second) },
		"not final": func() failsafe.Policy[int] {
			return hedgepolicy.NewBuilderWithDelay[int](time.Second).CancelOnResult(7).Build()
		},
		"in the condition": func() failsafe.Policy[int] {
			return hedgepolicy.NewBuilderWithDelay[int](time.Second).CancelIf(func(value int, _ error) bool {
				if value == 7 {
					panic("boom")
				}
				return true
			}).Build()
		},
		"in OnHedge": func() failsafe.Policy[int] {
			return hedgepolicy.NewBuilderWithDelay[int](time.Second).
				OnHedge(func(failsafe.ExecutionEvent[int]) { panic("boom") }).Build()
		},
		"in the delay": func() failsafe.Policy[int] {
			return hedgepolicy.NewWithDelayFunc(func(failsafe.ExecutionAttempt[int]) time.Duration { panic("boom") })
		},
	}
	fns := map[string]policy.Func[int]{
		"in the first attempt": panicking("boom"),
		"not final":            panicking("boom"),
		"in the condition":     succeed,
		"in OnHedge":           after(time.Hour, 0, nil),
		"in the delay":         after(time.Hour, 0, nil),
	}
	for name, hedge := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pipeline, _ := pipelineOf(t, failsafemw.New(hedge()))
				var ended sync.WaitGroup
				took := elapsed(func() {
					wantEqual(t, "panic", panicOf(func() {
						_, _ = pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
							ended.Add(1)
							defer ended.Done()
							return fns[name](ctx)
						})
					}), any("boom"))
					synctest.Wait()
					ended.Wait() // the other attempts were canceled
				})
				if took > time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestGoexitInAHedgeComesOutWhereTheCallWasMade(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, _ := pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelay[int](time.Second)))
		wantEqual(t, "left", leaves(func() { _, _ = pipeline.Do(t.Context(), leaving) }), true)
	})
}

func TestTheCallerCancelsAllAttemptsOfAHedge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, events := pipelineOf(t, failsafemw.New(hedgepolicy.NewWithDelay[int](time.Second)))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := pipeline.Do(ctx, after(time.Hour, 0, nil))
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		}), 3*time.Second)
		wantEvents(t, events, hedgeEvent(2, time.Second))
	})
}

func TestAConditionThatPanicsForFailedAttemptsIsRefused(t *testing.T) {
	hedge := hedgepolicy.NewBuilderWithDelay[*http.Response](time.Second).
		CancelIf(func(r *http.Response, _ error) bool { return r.StatusCode == http.StatusOK }).Build()
	wantOptionErrors(t, failsafemw.New(hedge), policy.OptionError{
		Policy: "failsafe", Option: "New", Value: "*hedgepolicy.hedgePolicy[*net/http.Response]",
		Problem: "its CancelIf panics for the result of an attempt that failed: it must accept a zero value with an error",
	})
}

func TestEachAttemptOfAHedgeIsASpan(t *testing.T) {
	bubble(t, func(t *testing.T) {
		spans := tracetest.NewSpanRecorder()
		provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
		pipeline := policy.Must(policy.New("stock",
			otelmw.New[int](otelmw.WithTracerProvider(provider)),
			failsafemw.New(hedgepolicy.NewWithDelay[int](time.Second)),
		))
		_, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
			return after(time.Minute/time.Duration(policy.Attempt(ctx)), policy.Attempt(ctx), nil)(ctx)
		})
		wantEqual(t, "error", err, nil)
		synctest.Wait()
		roots, attempts := map[trace.SpanID]bool{}, 0
		for _, span := range spans.Ended() {
			if !span.Parent().IsValid() {
				roots[span.SpanContext().SpanID()] = true
			}
		}
		for _, span := range spans.Ended() {
			if roots[span.Parent().SpanID()] {
				attempts++
			}
		}
		wantEqual(t, "calls", len(roots), 1)
		wantEqual(t, "attempts", attempts, 2)
	})
}

func TestAPanicCancelsTheOtherAttempts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		hedge := hedgepolicy.NewBuilderWithDelay[int](time.Second).CancelOnResult(7).Build()
		pipeline, _ := pipelineOf(t, failsafemw.New(hedge))
		wantEqual(t, "elapsed", elapsed(func() {
			wantEqual(t, "panic", panicOf(func() {
				_, _ = pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
					if policy.Attempt(ctx) == 2 {
						panic("boom")
					}
					return after(time.Hour, 0, nil)(ctx)
				})
			}), any("boom"))
		}), time.Second)
	})
}
