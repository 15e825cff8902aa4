package breaker

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// ErrOpen is matched, with errors.Is, by every [*OpenError].
var ErrOpen = errors.New("circuit breaker open")

var _ net.Error = (*OpenError)(nil)

// OpenError is a rejection: the circuit did not admit the call, and the guarded function did not
// run. It matches [ErrOpen], and is a net.Error.
type OpenError struct {
	// Name is the circuit's name, or empty.
	Name string
	// State is HalfOpen if the call was rejected because probes are in flight, and otherwise Open.
	State State
	// RetryAfter is the longest time until the circuit admits a call again: the rest of the
	// cooldown or, while probes are in flight, NextPermit and the cooldown that follows if a probe
	// fails until then. It takes longer only if a probe goes on waiting inside this process. It is
	// 0 if the circuit was forced open.
	RetryAfter time.Duration
	// NextPermit is, while probes are in flight, the time until the first of them loses its permit
	// to another call. By then most probes have ended. It is 0 otherwise.
	NextPermit time.Duration
}

// Error names the circuit, says whether it is open or has probes in flight, and when to come back.
func (e *OpenError) Error() string {
	if e == nil {
		return "<nil>"
	}
	text := ErrOpen.Error()
	if e.Name != "" {
		text = fmt.Sprintf("%s: %s", text, e.Name)
	}
	switch left := max(time.Millisecond, e.RetryAfter.Round(time.Millisecond)); {
	case e.State == HalfOpen && e.RetryAfter <= 0:
		return text + ": probes are in flight"
	case e.State == HalfOpen:
		return fmt.Sprintf("%s: probes are in flight, admits a call within %v", text, left)
	case e.RetryAfter <= 0:
		return text + ": until it is reset"
	default:
		return fmt.Sprintf("%s: try again in %v", text, left)
	}
}

// Is makes every OpenError match [ErrOpen].
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// Timeout returns false: nothing was waited for.
func (*OpenError) Timeout() bool { return false }

// Temporary returns true: a later call may be admitted. Clients that fail over to another server
// check it.
func (*OpenError) Temporary() bool { return true }

// Verdict returns a permanent verdict of kind rejected: retrying at once would be rejected as well.
// Its RetryAfter is when to try again: NextPermit or, if that is 0, the error's own RetryAfter.
func (e *OpenError) Verdict() classify.Verdict {
	if e == nil {
		return classify.Rejected(0)
	}
	return classify.Rejected(cmp.Or(e.NextPermit, e.RetryAfter))
}

// ErrorType returns "rejected".
func (*OpenError) ErrorType() string { return string(classify.KindRejected) }
