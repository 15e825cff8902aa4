package retry

import (
	"context"
	"math"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// failedAttempt has what decides whether another attempt follows.
type failedAttempt struct {
	number  int
	err     error
	verdict classify.Verdict
	waited  time.Duration // before this attempt
}

// decide returns how long to wait before the next attempt, or the reason why there is none.
func (c *config) decide(ctx context.Context, start time.Time, a *failedAttempt) (time.Duration, Reason) {
	verdict := &a.verdict
	switch {
	case ctx.Err() != nil:
		return 0, ReasonCanceled
	case verdict.Kind == classify.KindRejected:
		return c.afterRejection(ctx, start, a)
	case c.isFinal(verdict):
		return 0, ReasonPermanent
	case verdict.NoRetry:
		return 0, ReasonNoRetry
	case !c.retries(a):
		return 0, ReasonPermanent
	case a.number >= c.maxAttempts:
		return 0, ReasonExhausted
	case verdict.RetryAfter > c.maxRetryAfter:
		return verdict.RetryAfter, ReasonDeadline
	}
	delay := max(c.delay(a), verdict.RetryAfter)
	if c.tooLate(ctx, start, delay) {
		return delay, ReasonDeadline
	}
	return delay, ""
}

// afterRejection is decide for an attempt that an inner policy rejected. The backoff's delay comes
// on top of the time in the verdict: a half-open circuit admits one probe, not all calls that
// waited for it.
func (c *config) afterRejection(ctx context.Context, start time.Time, a *failedAttempt) (time.Duration, Reason) {
	again := a.verdict.RetryAfter
	if again <= 0 || again > c.rejectionWait || a.verdict.NoRetry || a.number >= c.maxAttempts {
		return 0, ReasonRejected
	}
	delay := again + min(c.delay(a), math.MaxInt64-again)
	if c.tooLate(ctx, start, delay) {
		return 0, ReasonRejected
	}
	return delay, ""
}

// isFinal reports whether the class alone ends the retrying. That is a better reason than NoRetry.
func (c *config) isFinal(verdict *classify.Verdict) bool {
	return c.retryIf == nil && verdict.Class == classify.ClassPermanent
}

func (c *config) retries(a *failedAttempt) bool {
	switch {
	case a.verdict.Class == classify.ClassCanceled:
		return false
	case c.retryIf != nil:
		return c.retryIf(a.err)
	default:
		return a.verdict.Class != classify.ClassPermanent
	}
}

// delay is the backoff's delay after the attempt, jittered and never negative.
func (c *config) delay(a *failedAttempt) time.Duration {
	delay := max(0, c.backoff.Delay(a.number))
	if c.jitter == DecorrelatedJitter {
		return decorrelated(c.backoff, delay, a.waited)
	}
	return c.jitter.apply(delay)
}

// tooLate reports whether an attempt after the delay would miss the deadline or WithMaxElapsed.
func (c *config) tooLate(ctx context.Context, start time.Time, delay time.Duration) bool {
	if c.maxElapsed > 0 && delay >= c.maxElapsed-time.Since(start) {
		return true
	}
	deadline, ok := ctx.Deadline()
	return ok && delay >= time.Until(deadline)
}
