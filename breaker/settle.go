package breaker

import "slices"

// settle takes the result of an admitted call into account and gives its permit back. A result counts only in the
// generation that admitted the call.
func (c *Circuit) settle(p permit, r result) change {
	if p.probe != 0 {
		return c.settleProbe(p, r)
	}
	for {
		w := c.word.Load()
		if w.generation() != p.word.generation() || w.mode() != closed {
			return change{}
		}
		updated := w
		switch r {
		case neutral:
		case success:
			updated = w.withFailures(0)
		case failure:
			if w.failures()+1 >= c.threshold {
				return c.trip(w.generation())
			}
			updated = w.withFailures(w.failures() + 1)
		}
		if updated == w || c.word.CompareAndSwap(w, updated) {
			return change{}
		}
	}
}

// trip opens the circuit for one more failure in the given generation, unless other calls have changed things meanwhile.
func (c *Circuit) trip(generation uint32) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		w := c.word.Load()
		if w.generation() != generation {
			return change{}
		}
		failures := w.failures() + 1
		if failures < c.threshold {
			if c.word.CompareAndSwap(w, w.withFailures(failures)) {
				return change{}
			}
			continue
		}
		c.until.Store(after(now(), c.cooldown))
		if c.word.CompareAndSwap(w, w.next(open, failures)) {
			return c.queue(change{Closed, Open, failures})
		}
	}
}

func (c *Circuit) settleProbe(p permit, r result) change {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.word.Load().generation() != p.word.generation() {
		return change{}
	}
	c.probes = slices.DeleteFunc(c.probes, func(other probe) bool { return other.id == p.probe })
	switch r {
	case neutral:
	case success:
		if c.successes++; c.successes >= c.needed {
			return c.enter(closed, 0)
		}
	case failure:
		c.until.Store(after(now(), c.cooldown))
		return c.enter(open, 1)
	}
	return change{}
}

// reclaimProbes takes the permits of probes that hang. Should they end after all, their results still count: otherwise a
// dependency that is always slower than the probe timeout could never close the circuit.
func (c *Circuit) reclaimProbes(t int64) {
	c.probes = slices.DeleteFunc(c.probes, func(p probe) bool { return p.expires <= t })
}

// enter changes the mode, under mu, and with it the generation.
func (c *Circuit) enter(m mode, failures int) change {
	w := c.word.Load()
	for !c.word.CompareAndSwap(w, w.next(m, failures)) {
		w = c.word.Load()
	}
	c.probes, c.successes = c.probes[:0], 0
	return c.queue(change{w.mode().state(), m.state(), failures})
}

// queue keeps a change for the callback and returns it, or none if the state is the same for the outside.
func (c *Circuit) queue(changed change) change {
	if changed.from == changed.to {
		return change{}
	}
	if c.onStateChange != nil {
		c.changes = append(c.changes, changed)
	}
	return changed
}
