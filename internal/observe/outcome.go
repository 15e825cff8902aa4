package observe

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Outcome is how a call or an attempt ended.
type Outcome string

const (
	Success  Outcome = "success"
	Degraded Outcome = "degraded" // a fallback answered
	Failure  Outcome = "failure"
	Rejected Outcome = "rejected" // a policy refused the call, and the guarded function was never called
	Canceled Outcome = "canceled" // the caller called it off
)

// End is how a call or an attempt ended.
type End struct {
	Outcome Outcome
	// Kind and Status are those of the error of a Failure or a Rejected call. Kind is empty
	// otherwise, and one of those of package classify or "_OTHER". Status is 0 if the error has
	// none.
	Kind   string
	Status int
	// Attempts, Retries and Elapsed are those of a call.
	Attempts, Retries int
	Elapsed           time.Duration
}

// End tells how the call ended: with err, or without returning.
func (c *Call) End(err error, panicked bool, classifier classify.Classifier) (end End) {
	// Field by field, as a copy of the whole would wait for each of them.
	end.Attempts = c.Observation.Attempts()
	end.Outcome, end.Kind, end.Status = c.outcome(err, panicked, end.Attempts, classifier)
	end.Elapsed = time.Since(epoch) - c.start
	// A retry that is announced may yet be called off or rejected, and a hedge is an attempt but no
	// retry.
	end.Retries = max(0, min(int(c.retries.Load()), end.Attempts-1))
	return end
}

func (c *Call) outcome(
	err error, panicked bool, attempts int, classifier classify.Classifier,
) (outcome Outcome, kind string, status int) {
	switch {
	case panicked:
		return Failure, string(classify.KindPanic), 0
	case err == nil && c.has(fellBack):
		return Degraded, "", 0
	case err == nil:
		return Success, "", 0
	}
	switch c.Err() {
	case context.Canceled:
		return Canceled, "", 0
	case context.DeadlineExceeded:
		return Failure, string(classify.KindTimeout), 0
	}
	verdict := classifier.Of(err)
	if attempts == 0 && (verdict.Kind == classify.KindRejected || c.has(rejected)) {
		return Rejected, string(classify.KindRejected), 0
	}
	return Failure, Kind(verdict.Kind), verdict.Status
}

// EndAttempt tells how an attempt in this call ended. An attempt that was called off is nobody's
// failure: by the caller, or by a policy that did not need it any more, such as a hedge.
func (c *Call) EndAttempt(ctx context.Context, a policy.AttemptRecord, classifier classify.Classifier) End {
	switch {
	case a.Err == nil:
		return End{Outcome: Success}
	case a.Err == policy.ErrNoReturn: //nolint:errorlint // It is never wrapped.
		return End{Outcome: Failure, Kind: string(classify.KindPanic)}
	case c.Err() == context.Canceled:
		return End{Outcome: Canceled}
	}
	verdict := classifier.Of(a.Err)
	// The error of net/http is the cause of the context, which may say nothing of a cancellation.
	if verdict.Class == classify.ClassCanceled || verdict.Kind == classify.KindUnknown && ctx.Err() == context.Canceled {
		return End{Outcome: Canceled}
	}
	return End{Outcome: Failure, Kind: Kind(verdict.Kind), Status: verdict.Status}
}
