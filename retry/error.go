package retry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/tenax-go/tenax/classify"
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
	// ReasonRejected: a policy further in refused the call, such as an open circuit, and would
	// again.
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

// ErrExhausted is matched, for errors.Is, by an [*Error] whose reason is [ReasonExhausted].
var ErrExhausted = errors.New("retry: attempts exhausted")

// maxErrors is how many errors of attempts an [Error] has at most.
const maxErrors = 16

var _ net.Error = (*Error)(nil)

// Error is the end of retrying without success. errors.Is and errors.As reach all the errors in it,
// the last attempt's first. It is a net.Error, as those of http.Transport are.
type Error struct {
	// Attempts is how often the rest of the chain was called, the last time included if that was
	// rejected.
	Attempts int
	// Reason is why it was not called again.
	Reason Reason
	// Err is the last attempt's error.
	Err error
	// Errors is every attempt's error in order, Err being the last. Of more than 16 attempts it has
	// the first and the latest 15. Errors but the last have been passed to [policy.Discard].
	Errors []error
	// Cause is the cause of the caller's context when Reason is [ReasonCanceled], and nil
	// otherwise.
	Cause error

	verdict classify.Verdict // on Err
	delay   time.Duration    // how long the next attempt had to wait, when Reason is ReasonDeadline
	done    error            // what the caller's context returned from Err
}

// Error says how many attempts were made, why there were no more and what the last one failed with,
// or what it and the one before failed with, where the last was rejected or ended by the caller's
// context, which say nothing of what went wrong. It shows the texts of these errors but no
// credentials, queries and fragments of the URLs in them.
func (e *Error) Error() string {
	attempts := "attempts"
	if e.Attempts == 1 {
		attempts = "attempt"
	}
	text := fmt.Sprintf("retry: gave up after %d %s, %s: %s", e.Attempts, attempts, e.why(), redact.Error(e.Err))
	if n := len(e.Errors); n > 1 && e.saysLittle() {
		text += " (before that: " + redact.Error(e.Errors[n-2]) + ")"
	}
	return text
}

// saysLittle reports that the last attempt was rejected, or ended with the caller's context. When
// that ended a wait, there is no verdict.
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
		if e.done == context.DeadlineExceeded { //nolint:errorlint // Err of a context returns exactly this value.
			return "as the caller's deadline has passed"
		}
		return "as the caller called it off"
	default:
		return string(e.Reason)
	}
}

// Is matches [ErrExhausted] if the attempts were used up.
func (e *Error) Is(target error) bool { return target == ErrExhausted && e.Reason == ReasonExhausted }

// Unwrap returns the last attempt's error and what else the Error holds: the error and the cause of
// the caller's context if that ended the retrying, and the errors of the attempts before, the
// latest first.
func (e *Error) Unwrap() []error {
	wrapped := []error{e.Err, e.done, e.Cause}
	for i := len(e.Errors) - 2; i >= 0; i-- {
		wrapped = append(wrapped, e.Errors[i])
	}
	return slices.DeleteFunc(wrapped, func(err error) bool { return err == nil })
}

// remember appends the error of an attempt, for Errors.
func remember(errs []error, err error) []error {
	if len(errs) == maxErrors {
		errs = slices.Delete(errs, 1, 2)
	}
	return append(errs, err)
}

// Verdict is that of the last attempt's error, by the classifier of the policy, or that of the
// caller's context if that ended the retrying. What must not be repeated by the one must not be by
// the other.
func (e *Error) Verdict() classify.Verdict {
	last := e.verdict
	if last == (classify.Verdict{}) {
		last = classify.Of(e.Err)
	}
	if e.done == nil {
		return last
	}
	verdict := classify.Of(e.done)
	verdict.NoRetry = verdict.NoRetry || last.NoRetry
	return verdict
}

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// GaveUp returns Attempts and Reason, for who shows errors without importing this package, such as
// statuspage.
func (e *Error) GaveUp() (attempts int, reason string) { return e.Attempts, string(e.Reason) }

// Timeout reports whether the last attempt ended in a timeout, or the caller's deadline has passed.
// It is what *url.Error asks, so http.Client's errors keep their Timeout.
func (e *Error) Timeout() bool {
	return neterror.Timeout(e.Err) || neterror.Timeout(e.done) || neterror.Timeout(e.Cause)
}

// Temporary returns what the last attempt's error answers. If that has no such method, it asks the
// error and the cause of the caller's context, and returns false if they have none either. Clients
// that turn to another server when one fails ask for it.
func (e *Error) Temporary() bool { return neterror.Temporary(e.Err, e.done, e.Cause) }
