package retry

import (
	"context"
	"math"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// decide returns how long to wait before the next attempt, and the reason if there is none. The attempt that failed is
// given by its number, and previous is the wait before it.
func (c *config) decide(
	ctx context.Context, start time.Time, attempt int, previous time.Duration, verdict classify.Verdict, err error,
) (time.Duration, Reason) {
	switch {
	case ctx.Err() != nil:
		return 0, ReasonCanceled
	case verdict.Kind == classify.KindRejected:
		return c.afterRejection(ctx, start, attempt, previous, verdict)
	case verdict.NoRetry:
		return 0, ReasonNoRetry
	case !c.retries(verdict, err):
		return 0, ReasonPermanent
	case attempt >= c.maxAttempts:
		return 0, ReasonExhausted
	case verdict.RetryAfter > c.maxRetryAfter:
		return verdict.RetryAfter, ReasonDeadline
	}
	delay := max(c.delay(attempt, previous), verdict.RetryAfter)
	if c.tooLate(ctx, start, delay) {
		return delay, ReasonDeadline
	}
	return delay, ""
}

// afterRejection is decide for an attempt that a policy further in rejected. The backoff's delay comes on top of the time
// that it named: a half-open circuit admits one probe, not all who waited for it.
func (c *config) afterRejection(
	ctx context.Context, start time.Time, attempt int, previous time.Duration, verdict classify.Verdict,
) (time.Duration, Reason) {
	again := verdict.RetryAfter
	if again <= 0 || again > c.rejectionWait || verdict.NoRetry || attempt >= c.maxAttempts {
		return 0, ReasonRejected
	}
	delay := again + min(c.delay(attempt, previous), math.MaxInt64-again)
	if c.tooLate(ctx, start, delay) {
		return 0, ReasonRejected
	}
	return delay, ""
}

func (c *config) retries(verdict classify.Verdict, err error) bool {
	switch {
	case verdict.Class == classify.ClassCanceled:
		return false
	case c.retryIf != nil:
		return c.retryIf(err)
	default:
		return verdict.Class != classify.ClassPermanent
	}
}

// delay is the backoff's delay before the retry of the given number, jittered and never negative.
func (c *config) delay(retry int, previous time.Duration) time.Duration {
	delay := max(0, c.backoff.Delay(retry))
	if c.jitter == DecorrelatedJitter {
		return decorrelated(c.backoff, delay, previous)
	}
	return c.jitter.apply(delay)
}

// tooLate reports whether an attempt after the delay would find its time used up.
func (c *config) tooLate(ctx context.Context, start time.Time, delay time.Duration) bool {
	if c.maxElapsed > 0 && delay >= c.maxElapsed-time.Since(start) {
		return true
	}
	deadline, ok := ctx.Deadline()
	return ok && delay >= time.Until(deadline)
}
