// Package blame tells whose trouble a failure is. What would open a circuit is what uses a budget
// up.
package blame

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/contexts"
)

// Dependency reports whether a failure with this verdict is that of the dependency that was called.
// It is not where the caller canceled or a policy further in rejected the call, where it was called
// off on the way, and where the request is to blame. A deadline of the caller that passed is,
// unless the call was [TooLate]: the dependency did not answer in time.
func Dependency(ctx context.Context, verdict *classify.Verdict) bool {
	switch {
	case ctx.Err() == context.Canceled, verdict.Kind == classify.KindRejected:
		return false
	case verdict.Class == classify.ClassCanceled:
		return outOfTime(ctx)
	case verdict.Class == classify.ClassPermanent:
		return isOfDependency(verdict.Kind)
	default:
		return true
	}
}

// outOfTime reports whether the caller's deadline has passed. http.Client.Timeout sets a deadline
// and closes Request.Cancel at it, and which of the two ends the call first is up to the scheduler.
func outOfTime(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == context.DeadlineExceeded || ok && ctx.Err() == nil && !time.Now().Before(deadline)
}

// TooLate reports whether a call in ctx begins after the caller's time is up, so that its failure
// is nobody's.
func TooLate(ctx context.Context) bool { return contexts.HasEnded(ctx) }

// MayBeLate reports whether it takes [TooLate] to tell that a call in ctx begins in time.
func MayBeLate(ctx context.Context) bool { return contexts.MayHaveEnded(ctx) }

// isOfDependency reports of a permanent error that it is the dependency's fault, and not the
// request's.
func isOfDependency(kind classify.Kind) bool {
	switch kind {
	case classify.KindConnection, classify.KindServer, classify.KindTimeout, classify.KindRateLimit, classify.KindPanic:
		return true
	default:
		return false
	}
}
