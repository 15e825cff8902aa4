package retry

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/expected"
	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

// Retry is a policy that calls a failed function again. It has no state but its [Budget]'s and is
// safe for concurrent use. It is made by [New]; the zero Retry makes a single attempt, and a nil
// Retry is invalid.
type Retry[T any] struct {
	config
}

// New returns a retry policy. See the options for the defaults.
func New[T any](options ...Option) *Retry[T] {
	return &Retry[T]{newConfig(options)}
}

// Synchronous returns true.
func (*Retry[T]) Synchronous() bool { return true }

// Waits reports whether calls may wait between attempts. That time is not the dependency's: see
// [policy.BeginWait].
func (r *Retry[T]) Waits() bool { return r != nil && r.maxAttempts > 1 }

// Apply calls next until it succeeds or retrying stops, and returns the value and error of the last
// attempt, the error wrapped in an [*Error] unless it is an expected outcome. From the second
// attempt on, [policy.Attempt] returns the number of the attempt for its context. In a ctx that has
// ended nothing is called, and the Error has no attempt. A nil ctx gives policy.ErrNilContext.
func (r *Retry[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if r == nil || r.err != nil || ctx == nil {
		var none T
		return none, cmp.Or(r.Validate(), policy.ErrNilContext)
	}
	if err := fault.NotCalled(ctx); err != nil {
		var none T
		return none, giveUp(ctx, next, []error{err}, Error{Reason: ReasonCanceled})
	}
	var start time.Time
	if r.maxElapsed > 0 {
		start = time.Now()
	}
	if r.budget != nil {
		return r.withinBudget(ctx, next, start)
	}
	value, err := next.Do(ctx)
	if err == nil {
		return value, nil
	}
	return r.again(ctx, next, start, nil, value, err)
}

func (r *Retry[T]) withinBudget(ctx context.Context, next policy.Next[T], start time.Time) (T, error) {
	call := r.beginCall(ctx)
	defer call.endCall()
	value, err := next.Do(call.attemptContext(ctx))
	if err == nil {
		call.settle(answered)
		return value, nil
	}
	return r.again(ctx, next, start, &call, value, err)
}

// again continues after the first attempt has failed. Without a budget, call is nil.
func (r *Retry[T]) again(
	ctx context.Context, next policy.Next[T], start time.Time, call *budgetCall, value T, err error,
) (T, error) {
	errs := make([]error, 0, 4) // few enough for the stack
	var last failedAttempt
	for number := 1; ; number++ {
		last.record(number, err, r.classifier.Of(err))
		if last.verdict.Expected && ctx.Err() == nil {
			call.settle(resultOf(ctx, &last))
			return value, err
		}
		errs = remember(errs, expected.Bare(err))
		delay, reason := r.decide(ctx, start, &last)
		reason = call.charge(ctx, &last, reason)
		if reason != "" {
			return value, giveUp(ctx, next, errs, Error{
				Attempts: number, Reason: reason, verdict: last.callVerdict(), delay: delay,
			})
		}
		if next.Observed() {
			next.Emit(ctx, policy.Event{Type: policy.EventRetry, Policy: policy.KindRetry, Attempt: number, Delay: delay, Err: err})
		}
		policy.Discard(err)
		if !wait(ctx, delay) {
			call.settle(neutral)
			return value, giveUp(ctx, next, errs, Error{Attempts: number, Reason: ReasonCanceled})
		}
		last.waited = delay
		value, err = next.Do(call.attemptContext(policy.WithAttempt(ctx, number+1)))
		if err == nil {
			call.settle(answered)
			return value, nil
		}
	}
}

// giveUp completes the error that ends the retrying.
func giveUp[T any](ctx context.Context, next policy.Next[T], errs []error, e Error) error {
	e.Err = errs[len(errs)-1]
	if e.Attempts > 0 {
		e.Errors = slices.Clone(errs)
	}
	if e.Reason == ReasonCanceled {
		e.ctxErr, e.Cause = ctx.Err(), context.Cause(ctx)
	}
	next.Emit(ctx, policy.Event{
		Type: policy.EventGiveUp, Policy: policy.KindRetry, Attempt: e.Attempts, Reason: string(e.Reason), Err: e.Err,
	})
	return &e
}

// wait waits for d, and returns false if ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	if d > 0 {
		defer policy.BeginWait(ctx)()
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}
