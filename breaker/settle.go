package breaker

import "slices"

// settle takes the result of an admitted call into account and gives its permit back. A result
// counts only in the generation that admitted the call.
func (c *Circuit) settle(p permit, r result) change {
	switch {
	case p.probe != 0:
		return c.settleProbe(p, r)
	case r == neutral || p.word.mode() != closed:
		return change{}
	case c.watch != nil:
		return c.settleWatched(p, r)
	default:
		return c.settleInARow(p.word.generation(), r)
	}
}

// settleWatched counts a result in the window, and then as one in a row.
func (c *Circuit) settleWatched(p permit, r result) change {
	t, generation := now(), p.word.generation()
	seen, current := c.record(generation, t, r == failure, c.watch.slow(p.took(t)))
	if !current {
		return change{}
	}
	if reason := c.watch.opens(seen); reason > 0 {
		return c.open(generation, reason)
	}
	return c.settleInARow(generation, r)
}

// settleInARow counts failures in a row.
func (c *Circuit) settleInARow(generation uint32, r result) change {
	for c.threshold > 0 {
		w := c.word.Load()
		failures := w.failures() + 1
		switch {
		case w.generation() != generation:
			return change{}
		case r == success:
			failures = 0
		case failures >= c.threshold:
			return c.openInARow(generation)
		}
		if updated := w.withFailures(failures); updated == w || c.word.CompareAndSwap(w, updated) {
			return change{}
		}
	}
	return change{}
}

// openInARow counts one more failure in the given generation and opens the circuit, unless other
// calls have changed things meanwhile.
func (c *Circuit) openInARow(generation uint32) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		w := c.word.Load()
		failures := w.failures() + 1
		if w.generation() != generation {
			return change{}
		}
		if failures < c.threshold {
			if c.word.CompareAndSwap(w, w.withFailures(failures)) {
				return change{}
			}
		} else if changed, entered := c.tryEnter(w, open, failures); entered {
			return changed
		}
	}
}

// open opens the circuit for what its window holds, unless another call has changed the mode
// meanwhile.
func (c *Circuit) open(generation uint32, reason int) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.word.Load().generation() != generation {
		return change{}
	}
	return c.enter(open, reason)
}

func (c *Circuit) settleProbe(p permit, r result) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.word.Load().generation() != p.word.generation() {
		return change{}
	}
	c.probes = slices.DeleteFunc(c.probes, func(other probe) bool { return other.id == p.probe })
	if r == success && c.watch.slow(p.took(now())) {
		r = failure
	}
	switch r {
	case neutral:
	case success:
		if c.successes++; c.successes >= c.needed {
			return c.enter(closed, 0)
		}
	case failure:
		return c.enter(open, 1)
	}
	return change{}
}

// reclaimProbes takes the permits of probes that hang. Should they end after all, their results
// still count: otherwise a dependency that is always slower than the probe timeout could never
// close the circuit.
func (c *Circuit) reclaimProbes(t int64) {
	c.probes = slices.DeleteFunc(c.probes, func(p probe) bool { return p.expires <= t })
}

// enter changes the mode, under mu, and with it the generation.
func (c *Circuit) enter(m mode, failures int) change {
	for { // only the failures in a row change without the lock
		if changed, entered := c.tryEnter(c.word.Load(), m, failures); entered {
			return changed
		}
	}
}

// tryEnter changes the mode, under mu, unless the word is another one by now. What belongs to the
// new generation is there before it begins.
func (c *Circuit) tryEnter(w word, m mode, failures int) (change, bool) {
	t, last := now(), c.lastCooldown
	switch {
	case m == open:
		last = c.nextCooldown(t)
		c.until.Store(after(t, c.cooldown.jittered(last)))
	case m == closed && c.watch != nil:
		c.window.Store(newWindow(w.generation()+1, t, c.watch.window))
	}
	if !c.word.CompareAndSwap(w, w.next(m, failures)) {
		return change{}, false
	}
	c.lastCooldown, c.calmAt = last, after(t, last)
	c.probes, c.successes = c.probes[:0], 0
	return c.queue(change{w.mode().state(), m.state(), int32(failures)}), true
}

// queue keeps a change for the callback and returns it, or none if the state is the same for the
// outside.
func (c *Circuit) queue(changed change) change {
	if changed.from == changed.to {
		return change{}
	}
	if c.onStateChange != nil {
		c.changes = append(c.changes, changed)
	}
	return changed
}
