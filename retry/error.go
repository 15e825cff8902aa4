package retry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/redact"
	"github.com/tenax-go/tenax/internal/timedout"
)

// Reason is why retrying stopped.
type Reason string

const (
	// ReasonExhausted: the last attempt allowed has failed.
	ReasonExhausted Reason = "exhausted"
	// ReasonPermanent: the error will not go away by trying again.
	ReasonPermanent Reason = "permanent"
	// ReasonRejected: a policy further in refused the call, such as an open circuit, and would again.
	ReasonRejected Reason = "rejected"
	// ReasonNoRetry: the operation must not be repeated, though the failure may be transient.
	ReasonNoRetry Reason = "no_retry"
	// ReasonDeadline: the next attempt would come too late.
	ReasonDeadline Reason = "deadline"
	// ReasonCanceled: the caller's context is done.
	ReasonCanceled Reason = "canceled"
)

// ErrExhausted is matched, for errors.Is, by an [*Error] whose reason is [ReasonExhausted].
var ErrExhausted = errors.New("retry: attempts exhausted")

// Error is the end of retrying without success. errors.Is and errors.As reach all the errors in it.
type Error struct {
	// Attempts is how often the rest of the chain was called, the last time included if that was rejected.
	Attempts int
	// Reason is why it was not called again.
	Reason Reason
	// Err is the last attempt's error.
	Err error
	// Previous is the error of the attempt before, if there was one and the last attempt ended by a rejection or by the end
	// of the caller's context, which say nothing of what went wrong. It is nil otherwise.
	Previous error
	// Cause is the cause of the caller's context when Reason is [ReasonCanceled], and nil otherwise.
	Cause error

	verdict classify.Verdict // on Err
	delay   time.Duration    // how long the next attempt had to wait, when Reason is ReasonDeadline
	done    error            // what the caller's context returned from Err
}

// Error says how many attempts were made, why there were no more and what the last one failed with. It shows the text of
// that error but no credentials, queries and fragments of the URLs in it.
func (e *Error) Error() string {
	attempts := "attempts"
	if e.Attempts == 1 {
		attempts = "attempt"
	}
	text := fmt.Sprintf("retry: gave up after %d %s, %s: %s", e.Attempts, attempts, e.why(), redact.Error(e.Err))
	if e.Previous != nil {
		text += " (before that: " + redact.Error(e.Previous) + ")"
	}
	return text
}

func (e *Error) why() string {
	switch e.Reason {
	case ReasonExhausted:
		return "as many as allowed"
	case ReasonPermanent:
		return "as the error is permanent"
	case ReasonRejected:
		return "as the call was rejected"
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

// Unwrap returns the last attempt's error and what else the Error holds: the error and the cause of the caller's context if
// that ended the retrying, and Previous.
func (e *Error) Unwrap() []error {
	wrapped := make([]error, 0, 4)
	for _, err := range [...]error{e.Err, e.done, e.Cause, e.Previous} {
		if err != nil {
			wrapped = append(wrapped, err)
		}
	}
	return wrapped
}

// Verdict is that of the last attempt's error, by the classifier of the policy, or that of the caller's context if that
// ended the retrying.
func (e *Error) Verdict() classify.Verdict {
	switch {
	case e.done != nil:
		return classify.Of(e.done)
	case e.verdict != (classify.Verdict{}):
		return e.verdict
	default:
		return classify.Of(e.Err)
	}
}

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the last attempt ended in a timeout, or the caller's deadline has passed. It is what
// *url.Error asks, so http.Client's errors keep their Timeout.
func (e *Error) Timeout() bool {
	return timedout.Is(e.Err) || timedout.Is(e.done) || timedout.Is(e.Cause)
}
