package retry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/redact"
)

// Reason is why retrying stopped.
type Reason string

const (
	// ReasonExhausted: the last attempt allowed has failed.
	ReasonExhausted Reason = "exhausted"
	// ReasonPermanent: the error will not go away by trying again.
	ReasonPermanent Reason = "permanent"
	// ReasonRejected: an inner policy, such as an open circuit, rejected the call, and would again.
	ReasonRejected Reason = "rejected"
	// ReasonNoRetry: the operation must not be repeated, though the failure may be transient.
	ReasonNoRetry Reason = "no_retry"
	// ReasonDeadline: the next attempt would come too late.
	ReasonDeadline Reason = "deadline"
	// ReasonBudget: the [Budget] has no retry left.
	ReasonBudget Reason = "budget"
	// ReasonCanceled: the caller's context is done.
	ReasonCanceled Reason = "canceled"
)

// ErrExhausted is matched, with errors.Is, by an [*Error] with [ReasonExhausted].
var ErrExhausted = errors.New("retry: attempts exhausted")

// maxErrors is how many attempts' errors an [Error] keeps at most.
const maxErrors = 16

var _ net.Error = (*Error)(nil)

// Error says that retrying ended without success. errors.Is and errors.As reach all the errors in
// it, the last attempt's first. It is a net.Error, as those of http.Transport are.
type Error struct {
	// Attempts is how often the rest of the chain was called. A rejected call counts too. It is 0
	// if the caller's context had ended before.
	Attempts int
	// Reason is why there was no further attempt.
	Reason Reason
	// Err is the last attempt's error or, if there was none, that of the caller's context.
	Err error
	// Errors has every attempt's error in order, Err being the last; of more than 16 attempts, the
	// first and the latest 15. All but the last have been passed to [policy.Discard].
	Errors []error
	// Cause is the cause of the caller's context when Reason is [ReasonCanceled], and nil
	// otherwise.
	Cause error

	verdict classify.Verdict // on Err
	delay   time.Duration    // how long the next attempt had to wait, when Reason is ReasonDeadline
	ctxErr  error            // what the caller's context returned from Err
}

// Error says how many attempts were made, why there were no more, and the last attempt's error. If
// that was a rejection or the end of the caller's context, which do not say what went wrong, it
// adds the previous error. The texts of these errors are shown without the credentials, queries and
// fragments of URLs.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	attempts := "attempts"
	if e.Attempts == 1 {
		attempts = "attempt"
	}
	if e.Attempts == 0 && e.ctxErr != nil {
		return "retry: made no attempt: " + redact.Error(e.Err)
	}
	text := fmt.Sprintf("retry: gave up after %d %s, %s: %s", e.Attempts, attempts, e.why(), redact.Error(e.Err))
	if n := len(e.Errors); n > 1 && e.saysLittle() {
		text += " (before that: " + redact.Error(e.Errors[n-2]) + ")"
	}
	return text
}

// saysLittle reports whether the last attempt was rejected or ended with the caller's context.
// There is no verdict if the context ended a wait.
func (e *Error) saysLittle() bool {
	return e.Reason == ReasonRejected || e.Reason == ReasonCanceled && e.verdict != (classify.Verdict{})
}

func (e *Error) why() string {
	switch e.Reason {
	case ReasonExhausted:
		return "as many as allowed"
	case ReasonPermanent:
		return "as the error is permanent"
	case ReasonRejected:
		if e.Attempts > 1 {
			return "as the last was rejected"
		}
		return "as the call was rejected"
	case ReasonBudget:
		return "as the retry budget is used up"
	case ReasonNoRetry:
		return "as repeating is not safe"
	case ReasonDeadline:
		if e.delay > 0 {
			return fmt.Sprintf("as the next, due in %v, would come too late", e.delay.Round(time.Millisecond))
		}
		return "as the next would come too late"
	case ReasonCanceled:
		if e.ctxErr == context.DeadlineExceeded { //nolint:errorlint // Err returns just this.
			return "as the caller's deadline has passed"
		}
		return "as the caller canceled"
	default:
		return string(e.Reason)
	}
}

// Is matches [ErrExhausted] if the attempts were used up.
func (e *Error) Is(target error) bool {
	return target == ErrExhausted && e != nil && e.Reason == ReasonExhausted
}

// Unwrap returns the last attempt's error, then the error and the cause of the caller's context if
// that ended the retrying, and then the errors of the attempts before, the latest first.
func (e *Error) Unwrap() []error {
	if e == nil {
		return nil
	}
	all := []error{e.Err, e.ctxErr, e.Cause}
	for i := len(e.Errors) - 2; i >= 0; i-- {
		all = append(all, e.Errors[i])
	}
	wrapped := all[:0]
	for _, err := range all {
		if err != nil {
			wrapped = append(wrapped, err)
		}
	}
	return wrapped
}

// remember appends the error of an attempt, and keeps as many as [Error] has.
func remember(errs []error, err error) []error {
	if len(errs) == maxErrors {
		errs = slices.Delete(errs, 1, 2)
	}
	return append(errs, err)
}

// Verdict returns the verdict on the last attempt's error, by the policy's classifier, or on the
// end of the caller's context if that ended the retrying. It says NoRetry if either does. If an
// inner policy did not let the last attempt through, its Health is that which the latest attempt
// saw that reached the dependency. If there was no attempt, nothing was sent.
func (e *Error) Verdict() classify.Verdict {
	if e == nil {
		return classify.Verdict{}
	}
	last := e.verdict
	if last == (classify.Verdict{}) {
		last = classify.Of(e.Err)
	}
	if e.ctxErr == nil || e.Attempts == 0 {
		return last
	}
	verdict := classify.Of(e.ctxErr)
	verdict.NoRetry = verdict.NoRetry || last.NoRetry
	if fault.NotAsked(&last) {
		verdict.NotSent, verdict.Health = true, classify.HealthUnknown
	}
	return verdict
}

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// GaveUp returns Attempts and Reason, for packages that do not import this one, such as statuspage.
func (e *Error) GaveUp() (attempts int, reason string) {
	if e == nil {
		return 0, ""
	}
	return e.Attempts, string(e.Reason)
}

// Timeout reports whether the last attempt ended in a timeout, or the caller's deadline has passed.
// *url.Error calls it, so http.Client's errors keep their Timeout.
func (e *Error) Timeout() bool {
	return e != nil && (neterror.Timeout(e.Err) || neterror.Timeout(e.ctxErr) || neterror.Timeout(e.Cause))
}

// Temporary returns the Temporary of the last attempt's error or, if that has no such method, of
// the error or the cause of the caller's context, and otherwise false. Clients that fail over to
// another server check it.
func (e *Error) Temporary() bool { return e != nil && neterror.Temporary(e.Err, e.ctxErr, e.Cause) }
