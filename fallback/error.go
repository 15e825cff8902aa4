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
	// Err is the failure that the fallback was to cover.
	Err error
	// Fallback is the failure of the fallback itself.
	Fallback error
}

// Error gives the reason of both failures.
func (e *Error) Error() string {
	return fmt.Sprintf("fallback: the call failed: %s; so did its fallback: %s",
		redact.Error(e.Err), redact.Error(e.Fallback))
}

// Unwrap returns the failure that was to be covered and that of the fallback.
func (e *Error) Unwrap() []error { return []error{e.Err, e.Fallback} }

// Verdict is that of the failure that was to be covered.
func (e *Error) Verdict() classify.Verdict { return classify.Of(e.Err) }

// ErrorType returns the kind of the verdict.
func (e *Error) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the failure that was to be covered is a timeout. It is what *url.Error
// asks, so http.Client's errors keep their Timeout.
func (e *Error) Timeout() bool { return neterror.Timeout(e.Err) }

// Temporary returns what the first error in Err, or else in Fallback, that has a method Temporary
// answers, and false if none has.
func (e *Error) Temporary() bool { return neterror.Temporary(e.Err, e.Fallback) }
