package bulkhead_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// both returns a bulkhead without a queue and one with.
func both(maxConcurrent int) map[string]*bulkhead.Bulkhead[int] {
	return map[string]*bulkhead.Bulkhead[int]{
		"no queue": bulkhead.New[int](maxConcurrent),
		"queue":    bulkhead.New[int](maxConcurrent, bulkhead.WithQueue(1, time.Second)),
	}
}

func TestResultIsReturnedAsItIs(t *testing.T) {
	boom := errors.New("boom")
	for name, b := range both(1) {
		for _, want := range []error{nil, boom, context.Canceled, context.DeadlineExceeded} {
			value, err := b.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
				if ctx != t.Context() {
					t.Errorf("%s: the function got another context than the caller's", name)
				}
				return 7, want
			}))
			if value != 7 || !same(err, want) {
				t.Errorf("%s: got %v, %v, want 7, %v", name, value, err, want)
			}
		}
	}
}

func TestCallsBeyondTheLimitAreRejectedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](2, bulkhead.WithName("stock"))
		first, second := begin(t.Context(), b), begin(t.Context(), b)
		if !first.running.Load() || !second.running.Load() || b.Running() != 2 {
			t.Fatalf("%d calls run, want 2", b.Running())
		}
		start := time.Now()
		third := begin(t.Context(), b)
		if !third.ended.Load() || third.value != 0 || time.Since(start) != 0 {
			t.Fatalf("got %v, %v after %v, want a rejection at once", third.value, third.err, time.Since(start))
		}
		if diff := cmp.Diff(error(&bulkhead.FullError{Name: "stock", Max: 2}), third.err); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
		want := []policy.Event{
			{Type: policy.EventRejected, Policy: "bulkhead", Name: "stock", Reason: "full", Err: third.err},
		}
		if diff := cmp.Diff(want, third.events.All(), cmp.Comparer(same)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}

		first.end(succeed)
		if fourth := begin(t.Context(), b); !fourth.running.Load() {
			t.Error("the place did not come back")
		} else {
			fourth.end(succeed)
		}
		second.end(succeed)
		if b.Running() != 0 || len(first.events.All()) != 0 {
			t.Errorf("%d calls run in the end, events %v", b.Running(), first.events.All())
		}
	})
}

func TestPlaceIsGivenBackHoweverACallEnds(t *testing.T) {
	for name, fn := range map[string]policy.Func[int]{
		"success": succeed,
		"failure": func(context.Context) (int, error) { return 0, errors.New("boom") },
		"panic":   func(context.Context) (int, error) { panic("boom") },
		"Goexit":  func(context.Context) (int, error) { runtime.Goexit(); return 0, nil },
	} {
		for queue, b := range both(1) {
			t.Run(name+"/"+queue, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					for range 3 {
						c := begin(t.Context(), b)
						if !c.running.Load() || b.Running() != 1 {
							t.Fatalf("the call got no place, %d run", b.Running())
						}
						c.end(fn)
						if wantPanic := name == "panic"; wantPanic != (c.panicked == "boom") {
							t.Errorf("panicked with %v", c.panicked)
						}
						if passed := name == "panic" || name == "Goexit"; passed == c.returned {
							t.Errorf("Apply returned: %v", c.returned)
						}
						if b.Running() != 0 || b.Waiting() != 0 {
							t.Fatalf("%d run and %d wait, want none", b.Running(), b.Waiting())
						}
					}
				})
			})
		}
	}
}

func TestEndedCallersContextTakesNoPlace(t *testing.T) {
	shutdown := errors.New("shutdown")
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(shutdown)
	expired, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	expiredForACause, stop := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), shutdown)
	defer stop()
	for name, test := range map[string]struct {
		ctx  context.Context
		want error
	}{
		"canceled":            {canceled, shutdown},
		"expired":             {expired, context.DeadlineExceeded},
		"expired for a cause": {expiredForACause, shutdown},
	} {
		for queue, b := range both(1) {
			t.Run(name+"/"+queue, func(t *testing.T) {
				var r recorder
				_, err := b.Apply(test.ctx, policy.NextFunc(func(context.Context) (int, error) {
					t.Error("the function was called")
					return 0, nil
				}).Observe(&r))
				checkEnded(t, err, test.ctx.Err(), test.want)
				if b.Running() != 0 || b.Waiting() != 0 || len(r.All()) != 0 {
					t.Errorf("%d run, %d wait, events %v", b.Running(), b.Waiting(), r.All())
				}
			})
		}
	}
}

func TestFullBulkheadReportsTheEndOfTheCallersContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1)
		holder := begin(t.Context(), b)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c := begin(ctx, b)
		checkEnded(t, c.err, context.Canceled, context.Canceled)
		holder.end(succeed)
	})
}

// checkEnded fails the test unless err matches the error and the cause of the caller's context, and
// does not count as a failure.
func checkEnded(t *testing.T, err, ended, cause error) {
	t.Helper()
	text := ended.Error()
	if cause != ended {
		text += ": " + cause.Error()
	}
	if !errors.Is(err, ended) || !errors.Is(err, cause) || errors.Is(err, bulkhead.ErrFull) || err.Error() != text {
		t.Errorf("got %v, want %s", err, text)
	}
	want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true}
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func TestPipelinesOfDifferentTypesShareSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slots := bulkhead.NewSlots(1, bulkhead.WithName("model"))
		numbers := bulkhead.For[int](slots)
		texts := policy.Must(policy.New("texts", bulkhead.For[string](slots)))
		answer := func(context.Context) (string, error) { return "yes", nil }

		holder := begin(t.Context(), numbers)
		if _, err := texts.Do(t.Context(), answer); !errors.Is(err, bulkhead.ErrFull) {
			t.Errorf("got %v, want a rejection", err)
		}
		if slots.Running() != 1 || numbers.Running() != 1 {
			t.Errorf("%d and %d run, want 1", slots.Running(), numbers.Running())
		}
		holder.end(succeed)
		if value, err := texts.Do(t.Context(), answer); value != "yes" || err != nil {
			t.Errorf("got %q, %v once the place is free", value, err)
		}
	})
}

func TestOneBulkheadServesManyPipelines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bulkhead.New[int](1)
		one, other := policy.Must(policy.New("one", b)), policy.Must(policy.New("other", b))
		holder := begin(t.Context(), one)
		if _, err := other.Do(t.Context(), succeed); !errors.Is(err, bulkhead.ErrFull) {
			t.Errorf("got %v, want a rejection", err)
		}
		holder.end(succeed)
	})
}

func TestFullErrorHasATextAndAVerdict(t *testing.T) {
	for want, err := range map[string]*bulkhead.FullError{
		"bulkhead full: no place free, calls under way at most: 8":               {Max: 8},
		"bulkhead full: stock: no place free, calls under way at most: 8":        {Name: "stock", Max: 8},
		"bulkhead full: stock: no place within 1.5s, calls under way at most: 1": {Name: "stock", Max: 1, Waited: 1500 * time.Millisecond},
	} {
		if got := err.Error(); got != want {
			t.Errorf("text %q, want %q", got, want)
		}
		if !errors.Is(err, bulkhead.ErrFull) || errors.Is(err, context.DeadlineExceeded) || err.ErrorType() != "rejected" {
			t.Errorf("%v is no rejection", err)
		}
		verdict := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true, Health: classify.HealthUnknown}
		if diff := cmp.Diff(verdict, classify.Of(err)); diff != "" {
			t.Errorf("verdict (-want +got):\n%s", diff)
		}
	}
}
