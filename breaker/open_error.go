package breaker

import (
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// ErrOpen is what every rejection by a circuit is, for errors.Is.
var ErrOpen = errors.New("circuit breaker open")

// OpenError is a rejection: the circuit did not admit the call, and the guarded function did not run. It matches
// [ErrOpen].
type OpenError struct {
	// Name is the circuit's name, or empty.
	Name string
	// RetryAfter is how long it takes at most until the circuit admits a call again: the rest of the cooldown, or, while
	// probes are in flight, until the first of them loses its permit. It is 0 if the circuit was forced open.
	RetryAfter time.Duration
}

// Error says which circuit is open and when to come back.
func (e *OpenError) Error() string {
	text := ErrOpen.Error()
	if e.Name != "" {
		text = fmt.Sprintf("%s: %s", text, e.Name)
	}
	if e.RetryAfter <= 0 {
		return text + ": until it is reset"
	}
	return fmt.Sprintf("%s: try again in %v", text, max(time.Millisecond, e.RetryAfter.Round(time.Millisecond)))
}

// Is makes every OpenError match [ErrOpen].
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// Verdict is permanent and of kind rejected: retrying at once would be rejected as well.
func (e *OpenError) Verdict() classify.Verdict {
	return classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindRejected, RetryAfter: e.RetryAfter, NotSent: true,
	}
}

// ErrorType returns "rejected".
func (e *OpenError) ErrorType() string { return string(classify.KindRejected) }
