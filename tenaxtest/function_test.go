package tenaxtest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/tenaxtest"
)

var errDown = errors.New("down")

func TestAFunctionDoesItsStepsInTurnAndRepeatsTheLast(t *testing.T) {
	f := tenaxtest.NewFunction(tenaxtest.Step[int]{Err: errDown}, tenaxtest.Step[int]{Value: 2}, tenaxtest.Step[int]{Value: 3})
	var got []any
	for range 4 {
		value, err := f.Call(t.Context())
		got = append(got, value, err)
	}
	if diff := cmp.Diff([]any{0, errDown, 2, nil, 3, nil, 3, nil}, got, cmp.Comparer(sameError)); diff != "" {
		t.Error(diff)
	}
	if f.Calls() != 4 {
		t.Errorf("%d calls were counted, want 4", f.Calls())
	}
}

func sameError(a, b error) bool { return errors.Is(a, b) }

func TestAFunctionWithoutStepsSucceeds(t *testing.T) {
	for _, f := range []*tenaxtest.Function[string]{tenaxtest.NewFunction[string](), {}} {
		if value, err := f.Call(t.Context()); value != "" || err != nil {
			t.Errorf("got %q, %v; want the zero value", value, err)
		}
	}
}

func TestFailThenFailsWithEachErrorAndThenSucceeds(t *testing.T) {
	other := errors.New("other")
	f := tenaxtest.FailThen(7, errDown, other)
	for _, want := range []error{errDown, other, nil, nil} {
		value, err := f.Call(t.Context())
		if err != want || (err == nil) != (value == 7) {
			t.Errorf("got %d, %v; want the error %v", value, err, want)
		}
	}
}

func TestADelayTakesItsTimeAndEndsWithTheContext(t *testing.T) {
	gone := errors.New("gone")
	tests := map[string]struct {
		step tenaxtest.Step[int]
		want time.Duration
		err  error
	}{
		"shorter than the context": {tenaxtest.Step[int]{Value: 1, Delay: time.Second}, time.Second, nil},
		"longer than the context":  {tenaxtest.Step[int]{Value: 1, Delay: time.Minute}, 2 * time.Second, gone},
		"that ignores the context": {tenaxtest.Step[int]{Value: 1, Delay: time.Minute, IgnoreContext: true}, time.Minute, nil},
		"that is negative":         {tenaxtest.Step[int]{Err: errDown, Delay: -1}, 0, errDown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Second, gone)
				defer cancel()
				start := time.Now()
				value, err := tenaxtest.NewFunction(test.step).Call(ctx)
				if err != test.err || (err == nil) != (value == 1) {
					t.Errorf("got %d, %v; want the error %v", value, err, test.err)
				}
				if took := time.Since(start); took != test.want {
					t.Errorf("it took %v, want %v", took, test.want)
				}
			})
		})
	}
}

func TestAStepPanicsAfterItsDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		defer func() {
			if got := recover(); got != "boom" || time.Since(start) != time.Second {
				t.Errorf("it panicked with %v after %v", got, time.Since(start))
			}
		}()
		_, _ = tenaxtest.NewFunction(tenaxtest.Step[int]{Delay: time.Second, Panic: "boom"}).Call(t.Context())
	})
}

func TestConcurrentCallsDoOneStepEach(t *testing.T) {
	f := tenaxtest.FailThen(0, errDown, errDown, errDown)
	var failures sync.Map
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() {
			if _, err := f.Call(t.Context()); err != nil {
				failures.Store(i, err)
			}
		})
	}
	group.Wait()
	count := 0
	for range failures.Range {
		count++
	}
	if count != 3 || f.Calls() != 10 {
		t.Errorf("%d of %d calls failed, want 3 of 10", count, f.Calls())
	}
}
