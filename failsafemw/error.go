package failsafemw

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/redact"
)

var _, _ net.Error = (*Error)(nil), (*TypeError)(nil)

// Reasons that package policy has no constant for.
const (
	reasonRate        = "rate" // of rejections
	reasonLimit       = "limit"
	reasonFailureRate = "failure_rate"
	reasonRefused     = "refused"

	reasonExhausted = "exhausted" // of calls that ended
	reasonPermanent = "permanent"
	reasonBudget    = "budget"
	reasonTimeout   = "timeout"
	reasonCanceled  = "canceled"
	reasonDeadline  = "deadline"
)

// Error reports that a policy of failsafe-go refused a call or ended it. With errors.Is and
// errors.As it matches the error of failsafe-go, such as bulkhead.ErrFull, circuitbreaker.ErrOpen,
// timeout.ErrExceeded or retrypolicy.ErrExceeded, and the error of the last attempt. It is a
// net.Error.
type Error struct {
	// Policy is the kind of the policy, such as "bulkhead".
	Policy string
	// Name is the policy's name, or empty.
	Name string
	// Reason is one word. A rejection has [policy.ReasonFull] (bulkhead), [policy.ReasonOpen] or
	// [policy.ReasonHalfOpen] (breaker), "rate" (rate limiter), "limit" (adaptive limiter),
	// "failure_rate" (adaptive throttler) or, by a policy that is not part of failsafe-go,
	// "refused". A call that was ended has "exhausted" or "budget" (retry), "timeout", or
	// "canceled" or "deadline" if the caller's context ended it.
	Reason string
	// Attempts is how often the function was called.
	Attempts int
	// RetryAfter is how long a circuit stays open, or 0.
	RetryAfter time.Duration
	// Err is the error of failsafe-go, or why the caller's context ended. It is nil if retries are
	// exhausted: the text of that error shows the last result, whatever it holds.
	Err error
	// Last is the error of the last attempt, or nil.
	Last error

	rejected bool
	exceeded *retrypolicy.ExceededError
}

// Error names the policy, what it did, and the error of the last attempt, without users, queries
// and fragments of addresses. It never shows a result.
func (e *Error) Error() string {
	e = cmp.Or(e, &Error{})
	attempts := fmt.Sprintf("%d attempts", e.Attempts)
	if e.Attempts == 1 {
		attempts = "1 attempt"
	}
	text := title(e.Policy, e.Name) + ": "
	switch {
	case e.exceeded != nil:
		text += "gave up after " + attempts
	case e.rejected:
		text += redact.Error(e.Err)
		if e.RetryAfter > 0 {
			text += fmt.Sprintf(": try again in %v", max(time.Millisecond, e.RetryAfter.Round(time.Millisecond)))
		}
	case e.Err == nil:
		text += "ended after " + attempts
	default:
		text += redact.Error(e.Err) + " after " + attempts
	}
	if e.Last != nil && e.Reason != reasonTimeout {
		text += ": " + redact.Error(e.Last)
	}
	return text
}

// Unwrap returns Err and Last.
func (e *Error) Unwrap() []error {
	if e == nil {
		return nil
	}
	return slices.DeleteFunc([]error{e.Err, e.Last}, func(err error) bool { return err == nil })
}

// Is matches retrypolicy.ErrExceeded if retries are exhausted, and context.DeadlineExceeded if time
// ran out.
func (e *Error) Is(target error) bool {
	return e != nil && (e.exceeded != nil && target == retrypolicy.ErrExceeded ||
		e.Reason == reasonTimeout && target == context.DeadlineExceeded)
}

// As finds the retrypolicy.ExceededError if retries are exhausted. Its text shows the last result.
func (e *Error) As(target any) bool {
	found, ok := target.(*retrypolicy.ExceededError)
	if ok = ok && e != nil && e.exceeded != nil; ok {
		*found = *e.exceeded
	}
	return ok
}

// Timeout reports whether time ran out, as that of a net.Error does.
func (e *Error) Timeout() bool {
	return e != nil && (e.Reason == reasonTimeout || e.Reason == reasonDeadline)
}

// Temporary returns true for a rejection, as a later call may be let through, and for a timeout, as
// context.DeadlineExceeded does. Otherwise it returns the answer of the first error in Err, or else
// in Last, that has a method Temporary, and false if none has.
func (e *Error) Temporary() bool {
	return e != nil && (e.rejected || e.Reason == reasonTimeout || neterror.Temporary(e.Err, e.Last))
}

// Verdict is permanent and of kind rejected for a rejection, and transient and of kind timeout for
// a timeout. Otherwise it is that of the last attempt's error or of the end of the caller's
// context.
func (e *Error) Verdict() classify.Verdict {
	e = cmp.Or(e, &Error{})
	last := classify.Of(e.Last)
	switch {
	case e.rejected:
		return classify.Rejected(e.RetryAfter)
	case e.Reason == reasonTimeout:
		return classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: last.NotSent, NoRetry: last.NoRetry,
		}
	case e.Reason == reasonCanceled, e.Reason == reasonDeadline:
		return classify.Of(e.Err)
	case e.Last == nil:
		return classify.Verdict{Class: classify.ClassUnknown, Kind: classify.KindUnknown}
	default:
		return last
	}
}

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// title returns the beginning of an error's text: bulkhead "db".
func title(kind, name string) string {
	kind = cmp.Or(kind, kindCustom)
	if name == "" {
		return kind
	}
	return fmt.Sprintf("%s %q", kind, name)
}

// ErrType is matched by every [*TypeError].
var ErrType = errors.New("failsafemw: result of a wrong type")

// TypeError reports that a policy for any returned a result of a wrong type, as a shared cache may.
// It matches [ErrType], and is a net.Error.
type TypeError struct {
	// Policy is the kind of the policy, and Name its name or empty.
	Policy, Name string
	// Got is the type of the result, and Want the type of the pipeline.
	Got, Want string
}

// Error names the policy and both types.
func (e *TypeError) Error() string {
	e = cmp.Or(e, &TypeError{})
	return fmt.Sprintf("%s: the policy answered with a %s where the pipeline is for %s", title(e.Policy, e.Name), e.Got, e.Want)
}

// Is makes every TypeError match [ErrType].
func (*TypeError) Is(target error) bool { return target == ErrType }

// Timeout returns false.
func (*TypeError) Timeout() bool { return false }

// Temporary returns false: asking again gives the same.
func (*TypeError) Temporary() bool { return false }

// Verdict is permanent: asking again gives the same.
func (*TypeError) Verdict() classify.Verdict {
	return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NotSent: true}
}

// ErrorType returns "invalid_request".
func (*TypeError) ErrorType() string { return string(classify.KindInvalidRequest) }
