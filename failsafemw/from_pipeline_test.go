package failsafemw_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	fstimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/failsafemw"
	tenaxfallback "github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func pipelineIn(t *testing.T, policies ...policy.Policy[int]) failsafe.Policy[int] {
	t.Helper()
	pipeline, err := policy.New("test", policies...)
	if err != nil {
		t.Fatal(err)
	}
	return failsafemw.FromPipeline(pipeline)
}

type userKey struct{}

func TestAPipelineGuardsAnExecution(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tenax := pipelineIn(t,
			retry.New[int](retry.WithMaxAttempts(3), retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)),
			timeout.New[int](time.Minute),
		)
		ctx := context.WithValue(t.Context(), userKey{}, "ann")
		var attempts, retries, numbers []int
		var done failsafe.ExecutionDoneEvent[int]
		value, err := failsafe.With(fallback.NewWithResult(3), tenax).WithContext(ctx).
			OnDone(func(e failsafe.ExecutionDoneEvent[int]) { done = e }).
			GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
				attempts, retries = append(attempts, e.Attempts()), append(retries, e.Retries())
				numbers = append(numbers, policy.Attempt(e.Context()))
				wantEqual(t, "value", e.Context().Value(userKey{}), any("ann"))
				if deadline, ok := e.Context().Deadline(); !ok || time.Until(deadline) != time.Minute {
					t.Errorf("deadline %v, %v", deadline, ok)
				}
				if len(attempts) < 3 {
					return 0, context.DeadlineExceeded
				}
				return 7, nil
			})
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
		wantEqual(t, "attempts", attempts, []int{1, 2, 3})
		wantEqual(t, "retries", retries, []int{0, 1, 2})
		wantEqual(t, "numbers", numbers, []int{1, 2, 3})
		wantEqual(t, "attempts in the end", done.Attempts(), 3)
	})
}

func TestAPipelineWithNothingToChangeUsesTheExecutionItself(t *testing.T) {
	tenax := pipelineIn(t, breaker.New[int]())
	var done failsafe.ExecutionDoneEvent[int]
	executor := failsafe.With(tenax).OnDone(func(e failsafe.ExecutionDoneEvent[int]) { done = e })
	_, _ = executor.Get(func() (int, error) { return 7, nil })
	wantEqual(t, "executions", done.Executions(), 1)
	wantEqual(t, "attempts", done.Attempts(), 1)
}

func TestAPipelineInsideOfFailsafePolicies(t *testing.T) {
	bubble(t, func(t *testing.T) {
		full := pipelineIn(t, bulkhead.New[int](1))
		calls := 0
		_, err := failsafe.With(retrypolicy.NewWithDefaults[int](), full).Get(func() (int, error) {
			calls++
			return 0, errDown
		})
		wantEqual(t, "calls", calls, 3)
		if !errors.Is(err, errDown) {
			t.Errorf("error %v", err)
		}

		ctxs := pipelineIn(t, timeout.New[int](time.Hour))
		wantEqual(t, "elapsed", elapsed(func() {
			_, err = failsafe.With(fstimeout.New[int](time.Second), ctxs).GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
				return after(time.Minute, 0, nil)(e.Context())
			})
			if !errors.Is(err, fstimeout.ErrExceeded) {
				t.Errorf("error %v", err)
			}
		}), time.Second)
	})
}

func TestAPipelineOutsideOfFailsafePolicies(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tenax := pipelineIn(t, timeout.New[int](time.Second))
		canceled := make(chan struct{}, 2)
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := failsafe.With(tenax, hedgepolicy.NewWithDelay[int](time.Second/2)).
				GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
					<-e.Canceled()
					canceled <- struct{}{}
					return 0, e.Context().Err()
				})
			if !errors.Is(err, timeout.ErrExceeded) {
				t.Errorf("error %v", err)
			}
		}), time.Second)
		<-canceled
		<-canceled
	})
}

func TestTheOutcomeOfAPipelineIsThatOfThePolicy(t *testing.T) {
	tests := map[string]struct {
		policies  []policy.Policy[int]
		inner     failsafe.Policy[int]
		fn        func() (int, error)
		succeeded bool
	}{
		"success":  {fn: func() (int, error) { return 7, nil }, succeeded: true},
		"failure":  {fn: func() (int, error) { return 0, errDown }},
		"fallback": {policies: []policy.Policy[int]{tenaxfallback.Value(3)}, fn: func() (int, error) { return 0, errDown }, succeeded: true},
		"a value that an inner policy takes for a failure": {
			inner: retrypolicy.NewBuilder[int]().HandleResult(7).ReturnLastFailure().Build(),
			fn:    func() (int, error) { return 7, nil },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var succeeded, failed bool
			executor := failsafe.With(pipelineIn(t, test.policies...))
			if test.inner != nil {
				executor = executor.Compose(test.inner)
			}
			_, _ = executor.
				OnSuccess(func(failsafe.ExecutionDoneEvent[int]) { succeeded = true }).
				OnFailure(func(failsafe.ExecutionDoneEvent[int]) { failed = true }).
				Get(test.fn)
			wantEqual(t, "succeeded", succeeded, test.succeeded)
			wantEqual(t, "failed", failed, !test.succeeded)
		})
	}
}

func TestANilPipelineFailsEveryCall(t *testing.T) {
	_, err := failsafe.With(failsafemw.FromPipeline[int](nil)).Get(func() (int, error) { return 7, nil })
	wantEqual(t, "error", err, policy.ErrNilPipeline)
}

func TestAPanicPassesThroughAPipelineAndItsPermitComesBack(t *testing.T) {
	slots := bulkhead.New[int](1)
	executor := failsafe.With(pipelineIn(t, slots))
	wantEqual(t, "panic", panicOf(func() { _, _ = executor.Get(func() (int, error) { panic("boom") }) }), any("boom"))
	wantEqual(t, "running", slots.Running(), 0)

	executor = failsafe.With(pipelineIn(t, policy.Recover[int](), retry.New[int](), timeout.New[int](time.Second)))
	_, err := executor.Get(func() (int, error) { panic("boom") })
	if _, ok := errors.AsType[*policy.PanicError](err); !ok {
		t.Errorf("error %v", err)
	}
}
