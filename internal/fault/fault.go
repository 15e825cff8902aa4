// Package fault decides whether a failed call is the fault of the dependency. The failures that
// open a circuit are those that use up a retry budget.
package fault

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/contexts"
)

// Result is what a call says about its dependency.
type Result uint8

const (
	// Neutral says nothing about the dependency.
	Neutral Result = iota
	// Success is a call without an error.
	Success
	// Failure is a call that failed through the dependency's fault.
	Failure
)

// Judge returns the result of a call in ctx that failed with this verdict, and began late or not:
// see [BeganLate]. It is [Neutral] if the call began late, the caller canceled, an inner policy
// rejected or canceled the call, or the request is to blame. A deadline of the caller that passes
// during the call is a [Failure], as the dependency did not answer in time.
func Judge(ctx context.Context, late bool, verdict *classify.Verdict) Result {
	if !late && byDependency(ctx, verdict) {
		return Failure
	}
	return Neutral
}

// BeganLate reports whether a call that begins in ctx now begins after the caller's time is up.
func BeganLate(ctx context.Context) bool { return contexts.HasEnded(ctx) }

// MayBeLate reports whether [BeganLate] may be true. It is cheaper.
func MayBeLate(ctx context.Context) bool { return contexts.MayHaveEnded(ctx) }

func byDependency(ctx context.Context, verdict *classify.Verdict) bool {
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

// isOfDependency reports whether a permanent error of this kind is the fault of the dependency, and
// not of the request.
func isOfDependency(kind classify.Kind) bool {
	switch kind {
	case classify.KindConnection, classify.KindServer, classify.KindTimeout, classify.KindRateLimit, classify.KindPanic:
		return true
	default:
		return false
	}
}
