// Package blame tells whose trouble a failure is. What would open a circuit is what uses a budget up.
package blame

import (
	"context"

	"github.com/tenax-go/tenax/classify"
)

// Dependency reports whether a failure with this verdict is that of the dependency that was called. It is not where the
// caller canceled or a policy further in rejected the call, where it was called off on the way, and where the request is to
// blame. A deadline of the caller that passed is: the dependency did not answer in the time it had.
func Dependency(ctx context.Context, verdict *classify.Verdict) bool {
	switch {
	case ctx.Err() == context.Canceled, verdict.Kind == classify.KindRejected:
		return false
	case verdict.Class == classify.ClassCanceled:
		return ctx.Err() == context.DeadlineExceeded
	case verdict.Class == classify.ClassPermanent:
		return isOfDependency(verdict.Kind)
	default:
		return true
	}
}

// isOfDependency reports of a permanent error that it is the dependency's fault, and not the request's.
func isOfDependency(kind classify.Kind) bool {
	switch kind {
	case classify.KindConnection, classify.KindServer, classify.KindTimeout, classify.KindRateLimit, classify.KindPanic:
		return true
	default:
		return false
	}
}
