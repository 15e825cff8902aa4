package breaker

import (
	"cmp"
	"errors"
	"fmt"
	"math"
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

	nextPermit milliseconds // until the first probe loses its permit, or 0; fits beside State

	// RetryAfter is the longest time until the circuit admits a call again: the rest of the
	// cooldown or, while probes are in flight, the time until the first of them loses its permit,
	// and the cooldown that follows if one fails until then. It is 0 if the circuit was forced
	// open.
	RetryAfter time.Duration
}

// milliseconds is a duration of up to 49 days.
type milliseconds uint32

// roundedUp returns a positive d in milliseconds, or the largest value.
func roundedUp(d time.Duration) milliseconds {
	return milliseconds(min((d-1)/time.Millisecond+1, math.MaxUint32))
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
// Its RetryAfter is when to try again: after the cooldown or, while probes are in flight, once the
// first of them has lost its permit, in whole milliseconds. By then most probes have ended.
func (e *OpenError) Verdict() classify.Verdict {
	if e == nil {
		return classify.Rejected(0)
	}
	return classify.Rejected(e.tryAgainIn())
}

// tryAgainIn returns when to try again.
func (e *OpenError) tryAgainIn() time.Duration {
	return cmp.Or(time.Duration(e.nextPermit)*time.Millisecond, e.RetryAfter)
}

// ErrorType returns "rejected".
func (*OpenError) ErrorType() string { return string(classify.KindRejected) }
