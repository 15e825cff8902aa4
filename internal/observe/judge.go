package observe

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Outcome is how a call or an attempt ended.
type Outcome uint8

const (
	Success  Outcome = iota
	Degraded         // a fallback answered
	Failure
	Rejected // a policy refused the call before any attempt
	Canceled // by the caller, or an attempt by a policy
	Expected // an error that is no failure
)

var outcomes = [...]string{"success", "degraded", "failure", "rejected", "canceled", "expected"}

// String returns the word for the outcome in telemetry.
func (o Outcome) String() string {
	if int(o) < len(outcomes) {
		return outcomes[o]
	}
	return Other
}

// Judgement is how a call or an attempt ended, in the words of telemetry. It is small enough for
// registers: copies through memory are slow.
type Judgement struct {
	Outcome Outcome
	// Kind is that of the error of a Failure, a Rejected call or an Expected outcome, and empty
	// otherwise. It is one of those of package classify or "_OTHER".
	Kind string
	// Status is that of the error of a Failure or an Expected outcome, or 0 if it has none.
	Status int
}

// ErrorType returns the Kind for OpenTelemetry's error.type, which only failures have.
func (j Judgement) ErrorType() string {
	if j.Outcome == Expected {
		return ""
	}
	return j.Kind
}

// Facts are what an observer saw of a call, as bits.
type Facts uint8

const (
	Returned  Facts = 1 << iota // the call neither panicked nor called runtime.Goexit
	Attempted                   // an attempt began
	FellBack                    // a fallback answered
	Refused                     // a policy refused the call or an attempt
)

// Judge returns how a call ended. All observers use it, so two that count the same call count the
// same outcome.
//
//   - A call that did not return is a failure, whatever its context says.
//   - A call without an error is a success, or degraded if a fallback answered.
//   - The caller's context decides next, whatever the error says: if it was canceled, so was the
//     call, and if its deadline has passed, the call is a failure of kind "timeout".
//   - A call that a policy refused before any attempt, by an event or by the kind of the error, is
//     rejected. After an attempt, a refusal is a failure of kind "rejected".
//   - A call with an error that is expected is neither a success nor a failure.
//   - Any other call is a failure of the kind of its error.
//
// The context is the caller's. It is read only if the call returned an error, and the classifier is
// called only if the context has not ended.
func Judge(ctx context.Context, err error, facts Facts, classifier classify.Classifier) Judgement {
	switch {
	case facts&Returned == 0:
		return Judgement{Outcome: Failure, Kind: string(classify.KindPanic)}
	case err != nil:
		return judgeError(ctx, err, facts, classifier)
	case facts&FellBack != 0:
		return Judgement{Outcome: Degraded}
	default:
		return Judgement{Outcome: Success}
	}
}

func judgeError(ctx context.Context, err error, facts Facts, classifier classify.Classifier) Judgement {
	switch ctx.Err() {
	case context.Canceled:
		return Judgement{Outcome: Canceled}
	case context.DeadlineExceeded:
		return Judgement{Outcome: Failure, Kind: string(classify.KindTimeout)}
	}
	verdict := classifier.Of(err)
	if facts&Attempted == 0 && (facts&Refused != 0 || verdict.Kind == classify.KindRejected) {
		return Judgement{Outcome: Rejected, Kind: string(classify.KindRejected)}
	}
	return judgeVerdict(&verdict)
}

func judgeVerdict(verdict *classify.Verdict) Judgement {
	j := Judgement{Outcome: Failure, Kind: Kind(verdict.Kind), Status: verdict.Status}
	if verdict.Expected {
		j.Outcome = Expected
	}
	return j
}

// JudgeAttempt returns how an attempt ended, by its context, the caller's and its error. A canceled
// attempt is no failure: the caller canceled it, or a policy that no longer needed it, such as a
// hedge.
func JudgeAttempt(ctx, caller context.Context, err error, classifier classify.Classifier) Judgement {
	switch {
	case err == nil:
		return Judgement{Outcome: Success}
	case err == policy.ErrNoReturn: //nolint:errorlint // It is never wrapped.
		return Judgement{Outcome: Failure, Kind: string(classify.KindPanic)}
	case caller.Err() == context.Canceled:
		return Judgement{Outcome: Canceled}
	}
	verdict := classifier.Of(err)
	// The error of net/http is the cause of the context, which may not say that it is a
	// cancellation.
	if verdict.Class == classify.ClassCanceled || verdict.Kind == classify.KindUnknown && ctx.Err() == context.Canceled {
		return Judgement{Outcome: Canceled}
	}
	return judgeVerdict(&verdict)
}
