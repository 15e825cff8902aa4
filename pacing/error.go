package pacing

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// ErrPaced is matched by every [*Error].
var ErrPaced = errors.New("paced")

var _ net.Error = (*Error)(nil)

// Error is a rejection: the server asked its callers to come back later than this call can, and the
// guarded function did not run. It matches [ErrPaced], and is a net.Error.
type Error struct {
	// Name is the name of the pacing, or empty. It is not the key.
	Name string
	// RetryAfter is how long the call would have had to wait, as far as that is known.
	RetryAfter time.Duration
}

// Error names the pacing and the time to come back.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	text := ErrPaced.Error()
	if e.Name != "" {
		text += ": " + e.Name
	}
	text += ": the server asked to wait; not sent"
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(", come back in %v", max(e.RetryAfter.Round(time.Millisecond), time.Millisecond))
	}
	return text
}

// Is makes every Error match [ErrPaced].
func (e *Error) Is(target error) bool { return target == ErrPaced }

// Timeout returns false, even after a wait: the guarded function did not take too long.
func (*Error) Timeout() bool { return false }

// Temporary returns true: a later call may be sent.
func (*Error) Temporary() bool { return true }

// Verdict returns a permanent verdict of kind rejected, with the RetryAfter of the error: trying
// again before would be rejected as well.
func (e *Error) Verdict() classify.Verdict {
	if e == nil {
		return classify.Rejected(0)
	}
	return classify.Rejected(e.RetryAfter)
}

// ErrorType returns "rejected".
func (*Error) ErrorType() string { return string(classify.KindRejected) }
