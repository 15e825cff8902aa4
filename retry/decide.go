package retry

import (
	"context"
	"math"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
)

// failedAttempt has what decides whether another attempt follows.
type failedAttempt struct {
	number  int
	err     error
	verdict classify.Verdict
	waited  time.Duration // before this attempt
	health  classify.Health
}

// record stores a failed attempt. It keeps the health of the dependency that the latest attempt saw
// which reached it.
func (a *failedAttempt) record(number int, err error, verdict classify.Verdict) {
	a.number, a.err, a.verdict = number, err, verdict
	if health := verdict.DependencyHealth(); health != classify.HealthUnknown {
		a.health = health
	}
}

// callVerdict returns the verdict on the call: that on its last attempt. If that was not sent, the
// attempts before it say how the dependency is.
func (a *failedAttempt) callVerdict() classify.Verdict {
	verdict := a.verdict
	isUnsent := verdict.Kind == classify.KindRejected || fault.NotAsked(&verdict)
	if isUnsent && a.health != classify.HealthByKind {
		verdict.Health = a.health
	}
	return verdict
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
	delay := c.delay(a)
	if asked := verdict.RetryAfter; asked > 0 {
		delay = max(delay, asked+c.spread(ctx, start, a.number, asked))
	}
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

// spread returns a random time to wait besides the one that the other side asked for: all clients
// that it asked the same would come back together. It takes at most half the time that is left.
func (c *config) spread(ctx context.Context, start time.Time, retry int, asked time.Duration) time.Duration {
	if c.jitter == NoJitter {
		return 0
	}
	most := min(max(c.backoff.Delay(retry), asked/10), math.MaxInt64-asked)
	if left, limited := c.left(ctx, start); limited {
		most = min(most, (left-asked)/2)
	}
	return between(0, max(0, most))
}

// tooLate reports whether an attempt after the delay would miss the deadline or WithMaxElapsed.
func (c *config) tooLate(ctx context.Context, start time.Time, delay time.Duration) bool {
	left, limited := c.left(ctx, start)
	return limited && delay >= left
}

// left returns how long it takes until the deadline or the end of WithMaxElapsed, if there is any.
func (c *config) left(ctx context.Context, start time.Time) (left time.Duration, limited bool) {
	if c.maxElapsed > 0 {
		left, limited = c.maxElapsed-time.Since(start), true
	}
	if deadline, ok := ctx.Deadline(); ok {
		until := time.Until(deadline)
		if !limited || until < left {
			left, limited = until, true
		}
	}
	return left, limited
}
