package breaker

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// State returns the state as the next call would find it: after its cooldown an open circuit is
// half-open. It takes no lock. An invalid circuit is open.
func (c *Circuit) State() State {
	state, left := c.snapshot()
	switch {
	case state.mode() == open && left == 0:
		return HalfOpen
	case state.mode() == closed && c.foundOpen(state):
		return Open
	default:
		return state.mode().state()
	}
}

// Available reports whether a call would be admitted now. The answer may be outdated at once.
func (c *Circuit) Available() bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.foreseen().reason == ""
}

// RetryAfter returns the RetryAfter of an [OpenError] made now: the longest time until the circuit
// admits a call again. It is 0 if the circuit admits one now, and if it was forced open.
func (c *Circuit) RetryAfter() time.Duration {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.foreseen().retryAfter
}

// foreseen returns why the next call would be rejected. mu must be held.
func (c *Circuit) foreseen() rejection {
	if state := c.packed.Load(); state.mode() == closed && c.foundOpen(state) {
		return rejection{reason: policy.ReasonOpen, retryAfter: c.nextCooldown(monotonic.Now())}
	}
	return c.rejection()
}

// ForceOpen makes the circuit reject every call until [Circuit.ForceClosed] or [Circuit.Reset].
// Results of calls in flight are ignored.
//
// A forced change is reported to the callback of [WithOnStateChange], but not to observers, which
// observe calls.
func (c *Circuit) ForceOpen() { c.force(forcedOpen) }

// ForceClosed makes the circuit admit every call, whatever fails, until [Circuit.ForceOpen] or
// [Circuit.Reset]. It is reported like ForceOpen.
func (c *Circuit) ForceClosed() { c.force(forcedClosed) }

// Reset closes the circuit, forced or not, and forgets all failures. Results of calls in flight are
// ignored. It is reported like ForceOpen.
func (c *Circuit) Reset() { c.force(closed) }

// force does not change an invalid circuit, which goes on rejecting every call.
func (c *Circuit) force(m mode) {
	if c.Validate() != nil {
		return
	}
	c.mu.Lock()
	c.lastCooldown = 0
	c.late.Store(nil)
	c.enter(m, 0)
	c.mu.Unlock()
	c.notify()
}
