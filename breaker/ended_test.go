package breaker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

var errGone = errors.New("the user has gone")

// endedContexts returns contexts that have ended, and what their Err is.
func endedContexts(t *testing.T) map[context.Context]error {
	t.Helper()
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(errGone)
	expired, stop := context.WithTimeoutCause(t.Context(), 0, errGone)
	t.Cleanup(stop)
	<-expired.Done()
	return map[context.Context]error{
		canceled: context.Canceled, expired: context.DeadlineExceeded,
		context.WithValue(canceled, meaning(""), 1): context.Canceled,
	}
}

func TestNothingIsCalledInAContextThatHasEnded(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T) *breaker.Breaker[int]{
		"closed":          func(*testing.T) *breaker.Breaker[int] { return breaker.New[int]() },
		"after a failure": func(t *testing.T) *breaker.Breaker[int] { b := breaker.New[int](); do(t, b, fail); return b },
		"with a window": func(*testing.T) *breaker.Breaker[int] {
			return breaker.New[int](breaker.WithFailureRate(1, time.Hour, 1))
		},
		"with slow calls":    func(*testing.T) *breaker.Breaker[int] { return breaker.New[int](breaker.WithSlowCalls(1, 1)) },
		"opens at the first": func(*testing.T) *breaker.Breaker[int] { return breaker.New[int](breaker.WithFailureThreshold(1)) },
		"open":               func(t *testing.T) *breaker.Breaker[int] { b := breaker.New[int](); trip(t, b); return b },
		"half-open":          func(t *testing.T) *breaker.Breaker[int] { b := breaker.New[int](); halfOpen(t, b); return b },
		"forced closed":      func(*testing.T) *breaker.Breaker[int] { b := breaker.New[int](); b.ForceClosed(); return b },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				for ctx, end := range endedContexts(t) {
					b := prepare(t)
					counts, state := b.Counts(), b.State()
					value, err := b.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
						t.Error("the function is called")
						return 7, nil
					}))
					if value != 0 || !errors.Is(err, end) || !errors.Is(err, errGone) {
						t.Errorf("got %d, %v; want an error that is %v and its cause", value, err, end)
					}
					if v := classify.Of(err); v.Class != classify.ClassPermanent || v.Kind != classify.KindCanceled || !v.NotSent {
						t.Errorf("the verdict is %+v", v)
					}
					if b.Counts() != counts || b.State() != state {
						t.Errorf("%v became %v, %v became %v", state, b.State(), counts, b.Counts())
					}
				}
			})
		})
	}
}

// A probe whose caller has gone would take the permit of one that finds something out.
func TestAnEndedContextTakesNoPermit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int]()
		halfOpen(t, b)
		for ctx := range endedContexts(t) {
			_, _ = b.Apply(ctx, policy.NextFunc(succeed))
			assertState(t, b, breaker.HalfOpen)
			assertCounts(t, b, breaker.Counts{Failures: 5})
		}
		begin(t, b).end(succeed)
		assertState(t, b, breaker.Closed)
	})
}

// Another policy may be late too: its context ends between the check by an outer policy and that by
// an inner one.
func TestAnInnerPolicyThatCallsNothingSaysNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		outer, inner := breaker.New[int](breaker.WithFailureThreshold(1)), breaker.New[int](breaker.WithFailureThreshold(1))
		late := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			<-ctx.Done()
			return next.Do(ctx)
		})
		stack := policy.Must(policy.New("stack", outer, late, inner))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := stack.Do(ctx, succeed); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		assertState(t, outer, breaker.Closed)
		assertState(t, inner, breaker.Closed)
	})
}

// A timeout's context has ended once its limit has passed, also if nothing has waited for that.
func TestNothingIsCalledAfterTheLimitOfATimeout(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(1))
		limited := timeout.New[int](time.Second)
		called := false
		_, _ = limited.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return b.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
				called = true
				return 0, errBoom
			}))
		}))
		if called || b.State() != breaker.Closed {
			t.Errorf("called %v, %v", called, b.State())
		}
	})
}
