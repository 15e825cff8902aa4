package breaker

import (
	"slices"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// settle counts the result of an admitted call and gives its permit back. A result counts only in
// the generation that admitted the call.
func (c *Circuit) settle(p permit, r fault.Result) change {
	p.untrack()
	switch {
	case p.probe != 0:
		return c.settleProbe(p, r)
	case r == fault.Neutral || p.state.mode() != closed:
		return change{}
	}
	var changed change
	if c.windowSettings != nil {
		changed = c.settleInWindow(p, r)
	} else {
		changed = c.settleInARow(p.state.generation(), r)
	}
	if r == fault.Failure && changed == (change{}) {
		changed = c.addFailureTo(p.state.generation())
	}
	return changed
}

// settleInWindow counts a result in the window, and then as one in a row.
func (c *Circuit) settleInWindow(p permit, r fault.Result) change {
	t, generation := monotonic.Now(), p.state.generation()
	seen, doubtful, current := c.record(generation, t, r == fault.Failure, c.windowSettings.slow(p.took(t)))
	if !current {
		return change{}
	}
	failures := c.windowSettings.opens(seen, doubtful)
	switch {
	case failures > 0:
		return c.open(generation, failures)
	case c.windowSettings.sustained.rate > 0:
		return c.settleSustained(generation, r, seen)
	default:
		return c.settleInARow(generation, r)
	}
}

// settleInARow counts failures in a row.
func (c *Circuit) settleInARow(generation uint32, r fault.Result) change {
	for c.threshold > 0 {
		state := c.packed.Load()
		failures := state.failures() + 1
		switch {
		case state.generation() != generation:
			return change{}
		case r == fault.Success:
			failures = 0
		case failures >= c.threshold:
			return c.openInARow(generation)
		}
		if updated := state.withFailures(failures); updated == state || c.packed.CompareAndSwap(state, updated) {
			return change{}
		}
	}
	return change{}
}

// openInARow counts one more failure in the given generation and opens the circuit, unless other
// calls have changed the state meanwhile.
func (c *Circuit) openInARow(generation uint32) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		state := c.packed.Load()
		failures := state.failures() + 1
		if state.generation() != generation {
			return change{}
		}
		if failures < c.threshold {
			if c.packed.CompareAndSwap(state, state.withFailures(failures)) {
				return change{}
			}
		} else if changed, entered := c.tryEnter(state, open, failures); entered {
			return changed
		}
	}
}

// open opens the circuit because of its window, unless another call has changed the mode meanwhile.
func (c *Circuit) open(generation uint32, failures int) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.packed.Load().generation() != generation {
		return change{}
	}
	return c.enter(open, failures)
}

func (c *Circuit) settleProbe(p permit, r fault.Result) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.packed.Load().generation() != p.state.generation() {
		return change{}
	}
	c.probes = slices.DeleteFunc(c.probes, func(other probe) bool { return other.id == p.probe })
	if r == fault.Success && c.windowSettings.slow(p.took(monotonic.Now())) {
		r = fault.Failure
	}
	switch r {
	case fault.Neutral:
	case fault.Success:
		if c.successes++; int(c.successes) >= c.neededSuccesses {
			return c.enter(closed, 0)
		}
	case fault.Failure:
		return c.enter(open, 1)
	}
	return change{}
}

// reclaimProbes takes back the permits of hung probes. If they end after all, their results still
// count: otherwise the circuit of a dependency that is always slower than the probe timeout could
// never close.
func (c *Circuit) reclaimProbes(t monotonic.Instant) {
	c.probes = slices.DeleteFunc(c.probes, func(p probe) bool { return p.expires(t) <= t })
}

// firstExpiry returns when the first probe loses its permit, if none waits inside this process from
// now on.
func (c *Circuit) firstExpiry(t monotonic.Instant) monotonic.Instant {
	first := c.probes[0].expires(t)
	for _, p := range c.probes[1:] {
		first = min(first, p.expires(t))
	}
	return first
}

// enter changes the mode, and with it the generation. mu must be held.
func (c *Circuit) enter(m mode, failures int) change {
	for { // only the failures in a row change without the lock
		if changed, entered := c.tryEnter(c.packed.Load(), m, failures); entered {
			return changed
		}
	}
}

// tryEnter changes the mode, unless the state has changed meanwhile. It stores the values of the
// new generation before that begins. mu must be held.
func (c *Circuit) tryEnter(from packedState, m mode, failures int) (change, bool) {
	t, last := monotonic.Now(), c.lastCooldown
	switch {
	case m == open:
		last = c.nextCooldown(t)
		c.rejected.Store(0)
		c.until.Store(int64(t.Add(c.cooldown.jittered(last))))
	case m == closed && c.windowSettings != nil:
		c.window.Store(newWindow(from.generation()+1, t, c.windowSettings))
	}
	next := from.next(m, failures)
	if m == closed && from.mode() == halfOpen && c.windowSettings != nil {
		next = next.withFailures(c.windowSettings.sustained.probation())
	}
	if !c.packed.CompareAndSwap(from, next) {
		return change{}, false
	}
	c.lastCooldown, c.initialAt = last, t.Add(last)
	c.late.Store(c.late.Load().entering(c.probation(from.mode(), m)))
	c.probes, c.successes = c.probes[:0], 0
	return c.queue(change{from.mode().state(), m.state(), int32(failures)}), true
}

// queue keeps a change for the callback and returns it, or no change if the State stays the same.
func (c *Circuit) queue(changed change) change {
	if changed.from == changed.to {
		return change{}
	}
	if c.onStateChange != nil {
		c.changes = append(c.changes, changed)
	}
	return changed
}
