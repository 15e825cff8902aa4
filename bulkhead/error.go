package bulkhead

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// ErrFull is matched by every [*FullError].
var ErrFull = errors.New("bulkhead full")

var _ net.Error = (*FullError)(nil)

// FullError is a rejection: there was no place for the call, and the guarded function did not run.
// It matches [ErrFull], and is a net.Error.
type FullError struct {
	// Name is the bulkhead's name, or empty.
	Name string
	// Max is how many calls may be under way at once.
	Max int
	// Waited is how long the call waited: the maxWait of [WithQueue], or 0 if it was rejected at
	// once.
	Waited time.Duration
	// RetryAfter is when an adaptive bulkhead expects to have a place, or 0 for a fixed one.
	RetryAfter time.Duration
}

// Error names the bulkhead, its size and how long the call waited.
func (e *FullError) Error() string {
	if e == nil {
		return "<nil>"
	}
	text := ErrFull.Error()
	if e.Name != "" {
		text = fmt.Sprintf("%s: %s", text, e.Name)
	}
	if e.Waited > 0 {
		return fmt.Sprintf("%s: no place within %v, calls under way at most: %d", text, e.Waited, e.Max)
	}
	return fmt.Sprintf("%s: no place free, calls under way at most: %d", text, e.Max)
}

// Is makes every FullError match [ErrFull].
func (e *FullError) Is(target error) bool { return target == ErrFull }

// Timeout returns false, even after a wait: the guarded function did not take too long.
func (*FullError) Timeout() bool { return false }

// Temporary returns true: a later call may find a place.
func (*FullError) Temporary() bool { return true }

// Verdict returns a permanent verdict of kind rejected: retrying at once would most likely be
// rejected as well. It has the RetryAfter of the error.
func (e *FullError) Verdict() classify.Verdict { return classify.Rejected(e.retryAfter()) }

func (e *FullError) retryAfter() time.Duration {
	if e == nil {
		return 0
	}
	return e.RetryAfter
}

// ErrorType returns "rejected".
func (*FullError) ErrorType() string { return string(classify.KindRejected) }
