package retry_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/retry"
)

// anyLimit is a time limit: none, short enough to matter, or the longest possible.
func anyLimit() *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.Just(time.Duration(0)),
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "limit"))
		}),
		rapid.Just(time.Duration(math.MaxInt64)),
	)
}

// plannedAttempt is a failed attempt: how long it takes, and the Retry-After of its error.
type plannedAttempt struct {
	Takes, RetryAfter time.Duration
	Rejected          bool
}

func anyAttempt() *rapid.Generator[plannedAttempt] {
	return rapid.Custom(func(t *rapid.T) plannedAttempt {
		short := rapid.Int64Range(0, int64(5*time.Second))
		return plannedAttempt{
			Takes: time.Duration(short.Draw(t, "takes")),
			RetryAfter: time.Duration(rapid.OneOf(
				short, rapid.Just(int64(0)), rapid.Int64(), rapid.Just(int64(math.MaxInt64)),
			).Draw(t, "retry after")),
			Rejected: rapid.IntRange(0, 3).Draw(t, "rejected") == 0,
		}
	})
}

// begun is when an attempt began and when it ended.
type begun struct{ at, end time.Duration }

func TestNoAttemptBeginsTooLateOrTooEarly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		deadline, elapsed := anyLimit().Draw(rt, "deadline"), anyLimit().Draw(rt, "max elapsed")
		maxRetryAfter, rejectionWait := anyLimit().Draw(rt, "max Retry-After"), anyLimit().Draw(rt, "rejection wait")
		attempts := rapid.SliceOfN(anyAttempt(), 1, 8).Draw(rt, "attempts")
		r := retry.New[int](
			retry.WithMaxAttempts(len(attempts)), retry.WithBackoff(anyBackoff().Draw(rt, "backoff")),
			retry.WithJitter(retry.Jitter(rapid.Uint8Max(uint8(retry.NoJitter)).Draw(rt, "jitter"))),
			retry.WithMaxElapsed(elapsed), retry.WithMaxRetryAfter(maxRetryAfter), retry.WithRejectionWait(rejectionWait),
		)
		var all []begun
		var err error
		var end time.Duration
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			if deadline > 0 {
				c, cancel := context.WithTimeout(ctx, deadline)
				defer cancel()
				ctx = c
			}
			start := time.Now()
			// Waits of centuries are not of interest here.
			ctx, cancel := context.WithTimeout(ctx, 100*365*24*time.Hour)
			defer cancel()
			_, err = newPipeline(t, r).Do(ctx, func(context.Context) (int, error) {
				a := attempts[len(all)]
				at := time.Since(start)
				time.Sleep(a.Takes)
				all = append(all, begun{at, time.Since(start)})
				if a.Rejected {
					return 0, rejection(a.RetryAfter)
				}
				return 0, askedToWait(a.RetryAfter)
			})
			end = time.Since(start)
		})
		last := all[len(all)-1]
		if end != last.end {
			rt.Fatalf("%v: returned at %v, want it at the end of the last attempt, %v", err, end, last.end)
		}
		for i, b := range all[1:] {
			before := attempts[i]
			if elapsed > 0 && b.at >= elapsed || deadline > 0 && b.at >= deadline {
				rt.Fatalf("attempt %d began at %v", i+2, b.at)
			}
			if wait := b.at - all[i].end; wait < before.RetryAfter {
				rt.Fatalf("attempt %d began %v after the one that asked for %v", i+2, wait, before.RetryAfter)
			}
			limit := maxRetryAfter
			if before.Rejected {
				limit = rejectionWait
				if before.RetryAfter <= 0 {
					rt.Fatalf("attempt %d followed a rejection that named no time", i+2)
				}
			}
			if before.RetryAfter > limit {
				rt.Fatalf("attempt %d waited for %v, the limit being %v", i+2, before.RetryAfter, limit)
			}
		}
		e := gaveUp(t, err)
		if e.Reason == retry.ReasonExhausted && len(all) != len(attempts) || e.Reason == retry.ReasonRejected != attempts[len(all)-1].Rejected &&
			e.Reason != retry.ReasonCanceled {
			rt.Fatalf("%v after %d of %d attempts", err, len(all), len(attempts))
		}
	})
}
