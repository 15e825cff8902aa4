package breaker

import "time"

// State returns the state as the next call would find it: an open circuit whose cooldown has passed
// is half-open. It takes no lock.
func (c *Circuit) State() State {
	w, left := c.look()
	if w.mode() == open && left == 0 {
		return HalfOpen
	}
	return w.mode().state()
}

// Available reports whether a call would be admitted now. The answer may be out of date when it
// arrives.
func (c *Circuit) Available() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rejection().reason == ""
}

// RetryAfter returns what a call rejected now would find in its [OpenError]: how long it takes at
// most until the circuit admits a call again. It is 0 if the circuit admits one now, and if it was
// forced open.
func (c *Circuit) RetryAfter() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rejection().retryAfter
}

// ForceOpen makes the circuit reject every call until [Circuit.ForceClosed] or [Circuit.Reset].
// Results of calls in flight are ignored.
//
// The callback of [WithOnStateChange] hears of a forced change. Observers do not, as they see
// calls, and here is none.
func (c *Circuit) ForceOpen() { c.force(forcedOpen) }

// ForceClosed makes the circuit admit every call, whatever fails, until [Circuit.ForceOpen] or
// [Circuit.Reset]. See ForceOpen for who hears of it.
func (c *Circuit) ForceClosed() { c.force(forcedClosed) }

// Reset closes the circuit, forced or not, and forgets all failures. Results of calls in flight are
// ignored. See ForceOpen for who hears of it.
func (c *Circuit) Reset() { c.force(closed) }

// force leaves an invalid circuit as it is: it goes on rejecting every call.
func (c *Circuit) force(m mode) {
	if c.Validate() != nil {
		return
	}
	c.mu.Lock()
	c.lastCooldown = 0
	c.enter(m, 0)
	c.mu.Unlock()
	c.notify()
}
