// Package fault decides whether a failed call is the fault of the dependency. The failures that
// open a circuit are those that use up a retry budget.
package fault

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/policy"
)

// Result is what a call says about its dependency.
type Result uint8

const (
	// Neutral says nothing about the dependency.
	Neutral Result = iota
	// Success is a call that was answered, with or without an error.
	Success
	// Failure is a call that failed through the dependency's fault.
	Failure
)

// Judge returns the result of a call in ctx that failed with err, which has this verdict, and began
// late or not: see [BeganLate]. It is [Neutral] if the call began late, the caller canceled, an
// inner policy rejected or canceled the call, or err is a mistake of this program. An answer of the
// dependency is a [Success], whatever it says about the request. A deadline of the caller that
// passes during the call is a [Failure], as the dependency did not answer in time.
func Judge(ctx context.Context, late bool, err error, verdict *classify.Verdict) Result {
	if late || ctx.Err() == context.Canceled {
		return Neutral
	}
	switch verdict.DependencyHealth() {
	case classify.HealthGood:
		if verdict.Kind == classify.KindInvalidRequest && isMistake(err) {
			return Neutral
		}
		return Success
	case classify.HealthBad:
		return Failure
	default:
		if verdict.Class == classify.ClassCanceled && verdict.Health == classify.HealthByKind && outOfTime(ctx) {
			return Failure
		}
		return Neutral
	}
}

// NotCalled returns the error of a call that is not made as ctx has ended before, or nil if it has
// not. Nothing was sent, so even a deadline says nothing about the dependency.
func NotCalled(ctx context.Context) error {
	if !contexts.HasEnded(ctx) {
		return nil
	}
	return classify.As(policy.ContextError(ctx), classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true, Health: classify.HealthUnknown,
	})
}

// NotAsked reports whether a verdict is that of a call which this program did not send, such as one
// that was rejected, or that waited for its turn until its time was up. A call that was cut while
// it was being sent is none.
func NotAsked(verdict *classify.Verdict) bool {
	return verdict.NotSent && verdict.Class != classify.ClassCanceled && verdict.DependencyHealth() == classify.HealthUnknown
}

// BeganLate reports whether a call that begins in ctx now begins after the caller's time is up.
func BeganLate(ctx context.Context) bool { return contexts.HasEnded(ctx) }

// MayBeLate reports whether [BeganLate] may be true. It is cheaper.
func MayBeLate(ctx context.Context) bool { return contexts.MayHaveEnded(ctx) }

// outOfTime reports whether the caller's deadline has passed. http.Client.Timeout sets a deadline
// and closes Request.Cancel at it, and which of the two ends the call first is up to the scheduler.
func outOfTime(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == context.DeadlineExceeded || ok && ctx.Err() == nil && !time.Now().Before(deadline)
}
