package breaker_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
)

var (
	// errBoom is an error that nothing recognises.
	errBoom = errors.New("boom")
	// errBadRequest blames the request.
	errBadRequest = classify.As(errors.New("no such field"), classify.HTTPStatus(400))
	// errInner is a rejection by an inner policy.
	errInner error = &breaker.OpenError{Name: "inner"}
)

func succeed(context.Context) (int, error) { return 7, nil }

func fail(context.Context) (int, error) { return 0, errBoom }

func goexit(context.Context) (int, error) {
	runtime.Goexit()
	return 0, nil
}

func failWith(err error) policy.Func[int] {
	return func(context.Context) (int, error) { return 0, err }
}

// inBubble runs a test in virtual time.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func do(t *testing.T, b *breaker.Breaker[int], fn policy.Func[int]) error {
	t.Helper()
	_, err := b.Apply(t.Context(), policy.NextFunc(fn))
	return err
}

// trip opens the circuit by failures in a row.
func trip(t *testing.T, b *breaker.Breaker[int]) {
	t.Helper()
	for range 1000 {
		if do(t, b, fail); b.State() == breaker.Open {
			return
		}
	}
	t.Fatal("the circuit does not open")
}

// halfOpen opens the circuit and lets its cooldown pass.
func halfOpen(t *testing.T, b *breaker.Breaker[int]) {
	t.Helper()
	trip(t, b)
	time.Sleep(b.RetryAfter())
	assertState(t, b, breaker.HalfOpen)
}

// outcome is how a call ended.
type outcome struct {
	Value    int
	Err      error
	Panicked any
	Returned bool // neither a panic nor Goexit
}

// call is a call in its own goroutine, in the bubble of the test. The test ends its function.
type call struct {
	admitted bool
	caller   *caller
	endings  chan policy.Func[int]
	ended    chan outcome
}

// caller is a context that ends without closing Done, as if Err were called too late.
type caller struct {
	context.Context
	err error
}

func (c *caller) Err() error { return c.err }

func start(t *testing.T, b *breaker.Breaker[int]) *call {
	t.Helper()
	c := launch(func(ctx context.Context, fn policy.Func[int]) (int, error) {
		return b.Apply(ctx, policy.NextFunc(fn))
	})
	t.Cleanup(func() { close(c.endings) })
	return c
}

// launch makes a call with apply, and returns once it is under way or rejected.
func launch(apply func(context.Context, policy.Func[int]) (int, error)) *call {
	c := &call{
		caller:  &caller{Context: context.Background()},
		endings: make(chan policy.Func[int]),
		ended:   make(chan outcome, 1),
	}
	go func() {
		var o outcome
		defer func() {
			o.Panicked = recover()
			c.ended <- o
		}()
		o.Value, o.Err = apply(c.caller, func(ctx context.Context) (int, error) {
			c.admitted = true
			if ending, ok := <-c.endings; ok {
				return ending(ctx)
			}
			return 0, nil
		})
		o.Returned = true
	}()
	synctest.Wait()
	return c
}

// begin starts a call that must be admitted.
func begin(t *testing.T, b *breaker.Breaker[int]) *call {
	t.Helper()
	c := start(t, b)
	if !c.admitted {
		t.Fatalf("the call is not admitted: %v", (<-c.ended).Err)
	}
	return c
}

// end makes the function end with fn, and returns how the call ended.
func (c *call) end(fn policy.Func[int]) outcome {
	c.endings <- fn
	return <-c.ended
}

// assertRejected checks that a call is rejected and its function does not run.
func assertRejected(t *testing.T, b *breaker.Breaker[int], retryAfter time.Duration) {
	t.Helper()
	called := false
	err := do(t, b, func(context.Context) (int, error) {
		called = true
		return 0, nil
	})
	if called {
		t.Error("the function of a rejected call ran")
	}
	var open *breaker.OpenError
	if !errors.As(err, &open) {
		t.Fatalf("got %v, want an *OpenError", err)
	}
	if open.RetryAfter != retryAfter {
		t.Errorf("RetryAfter of the error is %v, want %v", open.RetryAfter, retryAfter)
	}
}

// assertProbing checks that a call is rejected as probes are in flight: it should be tried again
// when a permit is free, or at most another cooldown later if a probe fails until then.
func assertProbing(t *testing.T, b *breaker.Breaker[int], nextPermit, cooldown time.Duration) {
	t.Helper()
	assertRejected(t, b, nextPermit+cooldown)
	if got := classify.Of(do(t, b, succeed)).RetryAfter; got != nextPermit {
		t.Errorf("it should be tried again after %v, want %v", got, nextPermit)
	}
}

func assertState(t *testing.T, b *breaker.Breaker[int], want breaker.State) {
	t.Helper()
	if got := b.State(); got != want {
		t.Errorf("state %v, want %v", got, want)
	}
}

func assertCounts(t *testing.T, b *breaker.Breaker[int], want breaker.Counts) {
	t.Helper()
	if diff := cmp.Diff(want, b.Counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

type recorder = eventlog.Recorder
