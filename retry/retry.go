package retry

import (
	"cmp"
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// kind is what events and descriptions call this policy.
const kind = "retry"

// Retry is a policy that calls again what failed. It has no state and is safe for concurrent use. It is made by [New]; the
// zero Retry makes a single attempt.
type Retry[T any] struct {
	config
}

// New returns a retry policy. See the options for the defaults.
func New[T any](options ...Option) *Retry[T] {
	return &Retry[T]{newConfig(options)}
}

// Apply calls next until it succeeds or retrying stops, and returns the value and error of the last attempt, the error
// wrapped in an [*Error]. From the second attempt on, [policy.Attempt] tells the number of the attempt from its context.
// A nil ctx gives policy.ErrNilContext.
func (r *Retry[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if r.err != nil || ctx == nil {
		var none T
		return none, cmp.Or(r.err, policy.ErrNilContext)
	}
	var start time.Time
	if r.maxElapsed > 0 {
		start = time.Now()
	}
	value, err := next.Do(ctx)
	if err == nil {
		return value, nil
	}
	return r.again(ctx, next, start, value, err)
}

// again goes on after the first attempt has failed.
func (r *Retry[T]) again(ctx context.Context, next policy.Next[T], start time.Time, value T, err error) (T, error) {
	var delay time.Duration
	var previous error
	for attempt := 1; ; attempt++ {
		var reason Reason
		verdict := r.classifier.Of(err)
		delay, reason = r.decide(ctx, start, attempt, delay, verdict, err)
		if reason != "" {
			return value, giveUp(ctx, next, Error{
				Attempts: attempt, Reason: reason, Err: err, Previous: previous, verdict: verdict, delay: delay,
			})
		}
		next.Emit(ctx, policy.Event{Type: policy.EventRetry, Policy: kind, Attempt: attempt, Delay: delay, Err: err})
		policy.Discard(err)
		if !wait(ctx, delay) {
			return value, giveUp(ctx, next, Error{Attempts: attempt, Reason: ReasonCanceled, Err: err})
		}
		previous = err
		value, err = next.Do(policy.WithAttempt(ctx, attempt+1))
		if err == nil {
			return value, nil
		}
	}
}

// giveUp completes the error that ends the retrying.
func giveUp[T any](ctx context.Context, next policy.Next[T], e Error) error {
	if e.Reason == ReasonCanceled {
		e.done, e.Cause = ctx.Err(), context.Cause(ctx)
	} else if e.verdict.Kind != classify.KindRejected {
		e.Previous = nil
	}
	next.Emit(ctx, policy.Event{
		Type: policy.EventGiveUp, Policy: kind, Attempt: e.Attempts, Reason: string(e.Reason), Err: e.Err,
	})
	return &e
}

// wait reports false if ctx is done before the end of it.
func wait(ctx context.Context, d time.Duration) bool {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}
