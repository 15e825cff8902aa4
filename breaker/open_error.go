package breaker

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// ErrOpen is what every rejection by a circuit is, for errors.Is.
var ErrOpen = errors.New("circuit breaker open")

var _ net.Error = (*OpenError)(nil)

// OpenError is a rejection: the circuit did not admit the call, and the guarded function did not
// run. It matches [ErrOpen], and is a net.Error.
type OpenError struct {
	// Name is the circuit's name, or empty.
	Name string
	// State is HalfOpen if the call was rejected because probes are under way, and otherwise Open.
	State State
	// RetryAfter is how long it takes at most until the circuit admits a call again: the rest of
	// the cooldown, or, while probes are in flight, until the first of them loses its permit. It is
	// 0 if the circuit was forced open.
	RetryAfter time.Duration
}

// Error says which circuit is open, or waits for its probes, and when to come back.
func (e *OpenError) Error() string {
	text := ErrOpen.Error()
	if e.Name != "" {
		text = fmt.Sprintf("%s: %s", text, e.Name)
	}
	switch left := max(time.Millisecond, e.RetryAfter.Round(time.Millisecond)); {
	case e.State == HalfOpen && e.RetryAfter <= 0:
		return text + ": probes are under way"
	case e.State == HalfOpen:
		return fmt.Sprintf("%s: probes are under way, for at most %v", text, left)
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

// Temporary returns true: a later call may be admitted. Clients that turn to another server when
// one fails ask for it.
func (*OpenError) Temporary() bool { return true }

// Verdict is permanent and of kind rejected: retrying at once would be rejected as well.
func (e *OpenError) Verdict() classify.Verdict {
	return classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindRejected, RetryAfter: e.RetryAfter, NotSent: true,
	}
}

// ErrorType returns "rejected".
func (e *OpenError) ErrorType() string { return string(classify.KindRejected) }
