package breaker

import "github.com/tenax-go/tenax/policy"

// State is what a circuit does with calls.
type State uint8

const (
	// Closed admits every call.
	Closed State = iota
	// Open rejects every call.
	Open
	// HalfOpen admits probes and rejects other calls.
	HalfOpen
)

// String returns "closed", "open" or "half_open".
func (s State) String() string {
	switch s {
	case Closed:
		return policy.StateClosed
	case Open:
		return policy.StateOpen
	case HalfOpen:
		return policy.StateHalfOpen
	default:
		return "unknown"
	}
}

// mode is a State, forced or not. The zero mode is that of an invalid circuit.
type mode uint64

const (
	invalid mode = iota
	closed
	forcedClosed
	open
	halfOpen
	forcedOpen

	modeBits = 3
	modeMask = 1<<modeBits - 1
)

func (m mode) state() State {
	switch m {
	case closed, forcedClosed:
		return Closed
	case halfOpen:
		return HalfOpen
	default:
		return Open
	}
}
