package fallback

import (
	"fmt"
	"net"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/redact"
)

var _ net.Error = (*Error)(nil)

// Error says that a call failed and that the fallback for it failed too. errors.Is and errors.As
// reach both errors. It is a net.Error.
type Error struct {
	// Err is the failure of the call.
	Err error
	// Fallback is the failure of the fallback itself.
	Fallback error
}

// Error returns a text with both failures.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	return fmt.Sprintf("fallback: the call failed: %s; so did its fallback: %s",
		redact.Error(e.Err), redact.Error(e.Fallback))
}

// Unwrap returns the failure of the call and that of the fallback.
func (e *Error) Unwrap() []error {
	if e == nil {
		return nil
	}
	return []error{e.Err, e.Fallback}
}

// Verdict returns the verdict on the failure of the call or, if that was an expected outcome, on
// the failure of the fallback.
func (e *Error) Verdict() classify.Verdict {
	if e == nil {
		return classify.Verdict{}
	}
	if verdict := classify.Of(e.Err); !verdict.Expected {
		return verdict
	}
	return classify.Of(e.Fallback)
}

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the failure of the call is a timeout. *url.Error calls it, so
// http.Client's errors keep their Timeout.
func (e *Error) Timeout() bool { return e != nil && neterror.Timeout(e.Err) }

// Temporary returns the Temporary of the first error in Err, or else in Fallback, that has one, and
// false if there is none.
func (e *Error) Temporary() bool { return e != nil && neterror.Temporary(e.Err, e.Fallback) }
