package failsafemw_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type recorder = eventlog.Recorder

var errDown = errors.New("down")

func succeed(context.Context) (int, error) { return 7, nil }

func fail(context.Context) (int, error) { return 0, errDown }

// after returns a function that returns after d, or when its context ends.
func after(d time.Duration, value int, err error) policy.Func[int] {
	return func(ctx context.Context) (int, error) {
		select {
		case <-time.After(d):
			return value, err
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}

// bubble runs a test in virtual time.
func bubble(t *testing.T, fn func(*testing.T)) {
	t.Helper()
	synctest.Test(t, fn)
}

// pipelineOf returns a pipeline of the policy, and the events of its calls.
func pipelineOf[T any](t *testing.T, p policy.Policy[T]) (*policy.Pipeline[T], *recorder) {
	t.Helper()
	events := new(recorder)
	pipeline, err := policy.New("test", observe[T](events), p)
	if err != nil {
		t.Fatal(err)
	}
	return pipeline, events
}

func observe[T any](o policy.Observer) policy.Policy[T] {
	return policy.Middleware[T](func(ctx context.Context, next policy.Next[T]) (T, error) {
		return next.Observe(o).Do(ctx)
	})
}

// sequence returns a function that calls one after the other, and repeats the last.
func sequence(fns ...policy.Func[int]) policy.Func[int] {
	i := -1
	return func(ctx context.Context) (int, error) {
		i = min(i+1, len(fns)-1)
		return fns[i](ctx)
	}
}

// background runs calls that take d, until the test ends.
func background(t *testing.T, pipeline *policy.Pipeline[int], calls int, d time.Duration) {
	t.Helper()
	for range calls {
		go func() { _, _ = pipeline.Do(t.Context(), after(d, 0, nil)) }()
	}
	synctest.Wait()
}

// panicOf returns the value of fn's panic.
func panicOf(fn func()) (value any) {
	defer func() { value = recover() }()
	fn()
	return nil
}

// leaves reports whether fn ends its goroutine.
func leaves(fn func()) bool {
	left, returned := make(chan struct{}), false
	go func() {
		defer close(left)
		fn()
		returned = true
	}()
	<-left
	return !returned
}

func panicking(value any) policy.Func[int] {
	return func(context.Context) (int, error) { panic(value) }
}

func leaving(context.Context) (int, error) {
	runtime.Goexit()
	return 0, nil
}

func wantEvents(t *testing.T, events *recorder, want ...policy.Event) {
	t.Helper()
	if diff := cmp.Diff(want, events.Take(), cmpopts.EquateEmpty(), cmpopts.EquateErrors()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func wantError(t *testing.T, err error, kind classify.Kind, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("error %v does not match %v", err, target)
		}
	}
	if got := classify.Of(err).Kind; got != kind {
		t.Errorf("error %v is of kind %q, want %q", err, got, kind)
	}
}

func wantEqual[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// elapsed returns the virtual time that fn takes.
func elapsed(fn func()) time.Duration {
	start := time.Now()
	fn()
	return time.Since(start)
}

// pass lets virtual time pass, and waits until all goroutines are idle.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
