package timeout_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// deaf returns a function that ignores its context and takes d.
func deaf(d time.Duration, value int, err error) policy.Func[int] {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return value, err
	}
}

func TestAbandonReturnsOnTimeEvenIfTheFunctionIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		start := time.Now()
		value, err := limited.Apply(t.Context(), observed(&r, deaf(time.Minute, 7, nil)))
		if elapsed := time.Since(start); elapsed != time.Second {
			t.Errorf("took %v, want 1s", elapsed)
		}
		var exceeded *timeout.ExceededError
		if value != 0 || !errors.As(err, &exceeded) || *exceeded != (timeout.ExceededError{Limit: time.Second}) {
			t.Errorf("got %v, %v, want 1s exceeded", value, err)
		}
		if diff := cmp.Diff([]policy.Event{timeoutEvent}, r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if got := limited.Abandoned(); got != 1 {
			t.Errorf("%d abandoned calls run, want 1", got)
		}
		if got, want := limited.Describe().String(), "timeout(limit 1s, max abandoned 1, abandoned 1)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		time.Sleep(time.Minute)
		if got := limited.Abandoned(); got != 0 {
			t.Errorf("%d abandoned calls run in the end, want 0", got)
		}
	})
}

func TestAbandonReturnsResultsThatComeInTime(t *testing.T) {
	boom := errors.New("boom")
	for _, want := range []error{nil, boom} {
		synctest.Test(t, func(t *testing.T) {
			limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
			value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(time.Second-1, 7, want)))
			if value != 7 || !same(err, want) || limited.Abandoned() != 0 {
				t.Errorf("got %v, %v with %d abandoned, want 7, %v", value, err, limited.Abandoned(), want)
			}
		})
	}
}

func TestAbandonReturnsWhenTheCallersContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(100*time.Millisecond, func() { cancel(errShutdown) })
		start := time.Now()
		_, err := limited.Apply(ctx, observed(&r, deaf(time.Minute, 7, nil)))
		if elapsed := time.Since(start); elapsed != 100*time.Millisecond || !isEnd(err, context.Canceled) {
			t.Errorf("got %v after %v, want the error and the cause of the caller after 100ms", err, elapsed)
		}
		if limited.Abandoned() != 1 {
			t.Errorf("%d abandoned calls run, want 1", limited.Abandoned())
		}
		if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute)
	})
}

func TestAbandonBeginsNoCallOnceTheCallersContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errShutdown)
	limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
	_, err := limited.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
		t.Error("the function was called")
		return 0, nil
	}))
	if !isEnd(err, context.Canceled) {
		t.Errorf("got %v, want the error and the cause of the caller", err)
	}
}

func TestAbandonReturnsAtTheCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errShutdown)
		defer cancel()
		_, err := limited.Apply(ctx, policy.NextFunc(deaf(time.Minute, 7, nil)))
		if verdict := classify.Of(err); !isEnd(err, context.DeadlineExceeded) || verdict.Kind != classify.KindTimeout {
			t.Errorf("got %v, verdict %+v", err, verdict)
		}
		time.Sleep(time.Minute)
	})
}

var errShutdown = errors.New("shutdown")

// isEnd reports whether err matches the error and the cause of a caller's context that errShutdown
// ended.
func isEnd(err, ended error) bool { return errors.Is(err, ended) && errors.Is(err, errShutdown) }

func TestAbandonedCallsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(2))
		next := observed(&r, deaf(10*time.Second, 7, nil))
		for range 2 {
			if _, err := limited.Apply(t.Context(), next); !errors.Is(err, timeout.ErrExceeded) {
				t.Fatalf("got %v, want the limit exceeded", err)
			}
		}
		called := false
		start := time.Now()
		_, err := limited.Apply(t.Context(), observed(&r, func(context.Context) (int, error) {
			called = true
			return 7, nil
		}))
		var saturated *timeout.SaturatedError
		if called || time.Since(start) != 0 || !errors.As(err, &saturated) || *saturated != (timeout.SaturatedError{Abandoned: 2, Max: 2}) {
			t.Errorf("got %v, called %v, want a rejection at once", err, called)
		}
		want := []policy.Event{
			timeoutEvent, timeoutEvent,
			{Type: policy.EventRejected, Policy: "timeout", Reason: "saturated", Err: err},
		}
		if diff := cmp.Diff(want, r.All(), cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}

		time.Sleep(8 * time.Second)
		synctest.Wait()
		if limited.Abandoned() != 1 {
			t.Fatalf("%d abandoned calls run, want 1", limited.Abandoned())
		}
		if value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(0, 7, nil))); value != 7 || err != nil {
			t.Errorf("got %v, %v, want a call again once one has ended", value, err)
		}
		time.Sleep(time.Minute)
	})
}

func TestCallsUnderWayMayExceedTheBoundButReturnOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		start := time.Now()
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, err := limited.Apply(t.Context(), policy.NextFunc(deaf(time.Minute, 7, nil))); !errors.Is(err, timeout.ErrExceeded) {
					t.Errorf("got %v, want the limit exceeded", err)
				}
			})
		}
		wg.Wait()
		if elapsed := time.Since(start); elapsed != time.Second || limited.Abandoned() != 5 {
			t.Errorf("%d abandoned after %v, want 5 after 1s", limited.Abandoned(), elapsed)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if limited.Abandoned() != 0 {
			t.Errorf("%d abandoned calls run in the end, want 0", limited.Abandoned())
		}
	})
}

func TestPanicInTimeIsRaisedInTheCallersGoroutine(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
	for _, value := range []any{"boom", errors.New("boom"), nil} {
		func() {
			defer func() {
				r := recover()
				if _, ok := r.(*runtime.PanicNilError); r != value && !(value == nil && ok) {
					t.Errorf("recovered %v, want %v", r, value)
				}
			}()
			_, _ = limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { panic(value) }))
			t.Error("no panic")
		}()
	}
	if limited.Abandoned() != 0 {
		t.Errorf("%d abandoned calls run, want 0", limited.Abandoned())
	}
}

func TestGoexitInTimeEndsTheCallersGoroutine(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
	gone := make(chan struct{})
	returned := false
	go func() {
		defer close(gone)
		_, _ = limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			runtime.Goexit()
			return 0, nil
		}))
		returned = true
	}()
	<-gone
	if returned {
		t.Error("Goexit did not pass through")
	}
}

func TestAbandonReportsTheLimitEvenIfTheFunctionRespectsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		for range 200 {
			_, err := limited.Apply(t.Context(), policy.NextFunc(until))
			synctest.Wait()
			var exceeded *timeout.ExceededError
			if !errors.As(err, &exceeded) || limited.Abandoned() != 0 {
				t.Fatalf("got %v with %d abandoned, want the limit exceeded", err, limited.Abandoned())
			}
		}
	})
}
