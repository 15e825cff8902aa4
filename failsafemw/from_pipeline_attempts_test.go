package failsafemw_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	fstimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func tenaxRetry(attempts int) policy.Policy[int] {
	return retry.New[int](retry.WithMaxAttempts(attempts), retry.WithBackoff(retry.Constant(0)), retry.WithRetryIf(func(error) bool { return true }))
}

func tenaxTimeout() policy.Policy[int] { return timeout.New[int](time.Hour) }

func failsafeRetry(attempts int) failsafe.Policy[int] {
	return retrypolicy.NewBuilder[int]().WithMaxAttempts(attempts).Build()
}

// attemptsSeen returns Attempts/Retries in the calls of a function that always fails, and checks
// the values that follow from them.
func attemptsSeen(t *testing.T, policies ...failsafe.Policy[int]) []string {
	t.Helper()
	var seen []string
	var done failsafe.ExecutionDoneEvent[int]
	_, _ = failsafe.With(policies...).
		OnDone(func(e failsafe.ExecutionDoneEvent[int]) { done = e }).
		GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
			first := len(seen) == 0
			seen = append(seen, fmt.Sprintf("%d/%d", e.Attempts(), e.Retries()))
			wantEqual(t, "first attempt", e.IsFirstAttempt(), first)
			wantEqual(t, "retry", e.IsRetry(), !first)
			wantEqual(t, "last error", errors.Is(e.LastError(), errDown), !first)
			return 0, errDown
		})
	wantEqual(t, "attempts in the end", done.Attempts(), len(seen))
	wantEqual(t, "retries in the end", done.Retries(), len(seen)-1)
	return seen
}

func TestExecutionsInsideAPipelineCountEveryAttemptBefore(t *testing.T) {
	three := []string{"1/0", "2/1", "3/2"}
	four := []string{"1/0", "2/1", "3/2", "4/3"}
	six := []string{"1/0", "2/1", "3/2", "4/3", "5/4", "6/5"}
	tests := map[string]struct {
		policies []failsafe.Policy[int]
		want     []string
	}{
		"an empty pipeline":     {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t)}, three},
		"a breaker":             {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, breaker.New[int](breaker.WithFailureThreshold(100)))}, three},
		"a timeout":             {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxTimeout())}, three},
		"a retry":               {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxRetry(2))}, six},
		"a timeout and a retry": {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxTimeout(), tenaxRetry(2))}, six},
		"a retry and a timeout": {[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxRetry(2), tenaxTimeout())}, six},
		"a retry alone":         {[]failsafe.Policy[int]{pipelineIn(t, tenaxRetry(3))}, three},
		"a timeout alone":       {[]failsafe.Policy[int]{pipelineIn(t, tenaxTimeout())}, three[:1]},
		"two retries":           {[]failsafe.Policy[int]{pipelineIn(t, tenaxRetry(2), tenaxRetry(2))}, four},
		// failsafe-go's retries count their failures over all attempts of an execution: three and
		// one.
		"a retry inside":          {[]failsafe.Policy[int]{pipelineIn(t, tenaxRetry(2)), failsafeRetry(3)}, four},
		"a retry inside, timeout": {[]failsafe.Policy[int]{failsafeRetry(2), pipelineIn(t, tenaxTimeout()), failsafeRetry(3)}, four},
		"a timeout outside":       {[]failsafe.Policy[int]{failsafeRetry(2), fstimeout.New[int](time.Hour), pipelineIn(t, tenaxTimeout(), tenaxRetry(2))}, four},
		"pipelines in a row": {
			[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxTimeout()), pipelineIn(t, tenaxRetry(2), tenaxTimeout())}, six,
		},
		"retries in a row": {[]failsafe.Policy[int]{pipelineIn(t, tenaxRetry(2), tenaxTimeout()), pipelineIn(t, tenaxRetry(3), tenaxTimeout())}, six},
		"a pipeline in a pipeline": {
			[]failsafe.Policy[int]{failsafeRetry(3), pipelineIn(t, tenaxTimeout(), policy.Must(policy.New("inner", tenaxRetry(2))))}, six,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			wantEqual(t, "attempts/retries", attemptsSeen(t, test.policies...), test.want)
		})
	}
}

func TestExecutionsInsideAPipelineKnowTheResultBefore(t *testing.T) {
	for name, policies := range map[string][]failsafe.Policy[int]{
		"of a policy outside": {failsafeRetry(4), pipelineIn(t, tenaxTimeout())},
		"of the pipeline":     {pipelineIn(t, tenaxRetry(4))},
		"of a policy inside":  {pipelineIn(t, tenaxTimeout()), failsafeRetry(4)},
	} {
		t.Run(name, func(t *testing.T) {
			var results []int
			calls := 0
			_, _ = failsafe.With(policies...).GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
				calls++
				results = append(results, e.LastResult())
				return calls, errDown
			})
			wantEqual(t, "last results", results, []int{0, 1, 2, 3})
		})
	}
}

func TestAnOuterHedgeIsAHedgeInsideAPipeline(t *testing.T) {
	for name, policies := range map[string][]policy.Policy[int]{
		"no policy": nil, "a timeout": {tenaxTimeout()}, "a timeout and a retry": {tenaxTimeout(), tenaxRetry(2)},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				hedge := hedgepolicy.NewBuilderWithDelay[int](time.Second).WithMaxHedges(2).Build()
				var mu sync.Mutex
				var seen []string
				var canceled atomic.Int32
				value, err := failsafe.With(hedge, pipelineIn(t, policies...)).GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
					mu.Lock()
					seen = append(seen, fmt.Sprintf("%d/%d/%d %t", e.Attempts(), e.Retries(), e.Hedges(), e.IsHedge()))
					mu.Unlock()
					if e.Hedges() == 2 {
						return 7, nil
					}
					<-e.Canceled()
					canceled.Add(1)
					return 0, context.Cause(e.Context())
				})
				synctest.Wait()
				wantEqual(t, "value", value, 7)
				wantEqual(t, "error", err, nil)
				wantEqual(t, "canceled", canceled.Load(), 2)
				wantEqual(t, "attempts/retries/hedges", seen, []string{"1/0/0 false", "2/0/1 true", "3/0/2 true"})
			})
		})
	}
}

func TestPipelinesUnderAHedgeCountWhatRunsAtOnce(t *testing.T) {
	for name, policies := range map[string][]policy.Policy[int]{
		"a retry": {tenaxRetry(4)}, "a timeout and a retry": {tenaxTimeout(), tenaxRetry(4)}, "a retry and a timeout": {tenaxRetry(4), tenaxTimeout()},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				hedge := hedgepolicy.NewBuilderWithDelay[int](0).WithMaxHedges(3).CancelIf(func(_ int, err error) bool { return err == nil }).Build()
				var calls, firsts, hedged atomic.Int32
				var done failsafe.ExecutionDoneEvent[int]
				_, _ = failsafe.With(hedge, pipelineIn(t, policies...)).
					OnDone(func(e failsafe.ExecutionDoneEvent[int]) { done = e }).
					GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
						calls.Add(1)
						if e.IsFirstAttempt() {
							firsts.Add(1)
						}
						if e.IsHedge() {
							hedged.Add(1)
						}
						time.Sleep(time.Millisecond)
						_, _ = e.LastError(), e.LastResult()
						return 0, errDown
					})
				wantEqual(t, "calls", calls.Load(), 16)
				wantEqual(t, "calls under hedges", hedged.Load(), 12)
				wantEqual(t, "attempts", done.Attempts(), 16)
				wantEqual(t, "retries", done.Retries(), 12)
				wantEqual(t, "hedges", done.Hedges(), 3)
				if firsts.Load() > 1 {
					t.Errorf("%d first attempts", firsts.Load())
				}
			})
		})
	}
}

func TestHedgesInsideAPipelineCountOutside(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var done failsafe.ExecutionDoneEvent[int]
		hedge := hedgepolicy.NewWithDelay[int](time.Second)
		value, err := failsafe.With(pipelineIn(t, tenaxTimeout()), hedge).
			OnDone(func(e failsafe.ExecutionDoneEvent[int]) { done = e }).
			GetWithExecution(func(e failsafe.Execution[int]) (int, error) {
				if e.IsHedge() {
					return 7, nil
				}
				<-e.Canceled()
				return 0, errDown
			})
		wantEqual(t, "value", value, 7)
		wantEqual(t, "error", err, nil)
		wantEqual(t, "attempts", done.Attempts(), 2)
		wantEqual(t, "hedges", done.Hedges(), 1)
		wantEqual(t, "retries", done.Retries(), 0)
		synctest.Wait()
	})
}
