package retry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestTheWaitsBetweenAttemptsAreNoSlowCall(t *testing.T) {
	for name, test := range map[string]struct {
		errs  []error
		takes time.Duration
		slow  int
	}{
		"backoff":                   {[]error{errTransient, errTransient}, 300 * ms, 0},
		"Retry-After":               {[]error{askedToWait(30 * time.Second)}, 400 * ms, 0},
		"rejections":                {[]error{rejection(9 * time.Second)}, 400 * ms, 0},
		"attempts that take longer": {[]error{errTransient, errTransient}, 400 * ms, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			slow := breaker.NewCircuit(breaker.WithFailureRate(1, time.Hour, 100), breaker.WithSlowCalls(time.Second, 1))
			s := failing(test.errs...)
			r := retry.New[int](
				exactly, retry.WithBackoff(retry.Constant(time.Minute)), retry.WithRejectionWait(time.Minute),
			)
			p := newPipeline(t, breaker.For[int](slow), newPipeline(t, r))
			_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
				time.Sleep(test.takes)
				return s.call(ctx)
			})
			if got := slow.Counts().Window.Slow; err != nil || got != test.slow {
				t.Errorf("%s: %v, %d slow calls, want %d", name, err, got, test.slow)
			}
		})
	}
}

func TestARetryWaitsIfItMayMakeMoreThanOneAttempt(t *testing.T) {
	var none *retry.Retry[int]
	if !retry.New[int]().Waits() || retry.New[int](retry.WithMaxAttempts(1)).Waits() || none.Waits() || new(retry.Retry[int]).Waits() {
		t.Error("a retry does not say whether it may wait")
	}
	var _ policy.Waiter = none
}

func TestTimeThatIsUpInALocalQueueSaysNothingOfTheDependency(t *testing.T) {
	limit := timeout.New[int](time.Second)
	for name, chain := range map[string][]policy.Policy[int]{
		"the caller's":              nil,
		"a timeout's":               {limit},
		"the caller's, in a retry":  {retry.New[int]()},
		"a timeout's, in a retry":   {limit, retry.New[int]()},
		"an attempt's":              {retry.New[int](), limit},
		"the last attempt's":        {retry.New[int](retry.WithMaxAttempts(2), quickly), limit},
		"an attempt's and the call": {timeout.New[int](1500 * ms), retry.New[int](), limit},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				places := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Hour))
				go newPipeline(t, places).Run(t.Context(), func(context.Context) error {
					time.Sleep(time.Minute)
					return nil
				})
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
				inner := newPipeline(t, append(chain, places)...)
				_, err := newPipeline(t, breaker.For[int](circuit), inner).Do(ctx, failing().call)
				if v := classify.Of(err); circuit.State() != breaker.Closed || !v.NotSent {
					t.Errorf("%v, %+v: the circuit is %v", err, v, circuit.State())
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestTimeThatIsUpInALocalQueueDoesNotHideTheFailureBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		places := bulkhead.New[int](1, bulkhead.WithQueue(1, time.Hour))
		circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
		p := newPipeline(t, breaker.For[int](circuit), retry.New[int](retry.WithMaxAttempts(2), quickly), timeout.New[int](time.Second), places)
		_, err := p.Do(t.Context(), func(context.Context) (int, error) {
			go newPipeline(t, places).Run(context.Background(), func(context.Context) error {
				time.Sleep(time.Minute)
				return nil
			})
			synctest.Wait()
			return 0, errTransient
		})
		if circuit.State() != breaker.Open {
			t.Errorf("%v: the circuit is %v", err, circuit.State())
		}
		time.Sleep(time.Minute)
	})
}
