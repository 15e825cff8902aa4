package breaker

// Counts is what a circuit counts at the moment.
type Counts struct {
	// Failures is the number of failures in a row: so far while closed, and 0 if they do not count.
	// While open, it is what opened the circuit: failures in a row, the failures in the window or
	// the slow calls in it. A probe that fails opens it alone. It is 0 in every other state, forced
	// ones included.
	Failures int
	// Window is what the window of [WithFailureRate] and [WithSlowCalls] holds while closed. It is
	// zero in every other state, forced ones included, and without these options.
	Window WindowCounts
	// Probes is the number of probes that hold a permit while half-open.
	Probes int
	// ProbeSuccesses is the number of probes that have succeeded while half-open.
	ProbeSuccesses int
}

// WindowCounts is what the window of a closed circuit holds.
type WindowCounts struct {
	// Calls is the number of calls that ended, neutral ones left out.
	Calls int
	// Failures is how many of them failed.
	Failures int
	// Slow is how many of them, failed or not, took longer than the limit of [WithSlowCalls].
	Slow int
}

// Counts returns what the circuit counts at the moment.
func (c *Circuit) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, w := now(), c.word.Load()
	c.reclaimProbes(t)
	counts := Counts{Failures: w.failures(), Probes: len(c.probes), ProbeSuccesses: c.successes}
	if window := c.window.Load(); window != nil && w.mode() == closed {
		counts.Window = window.counts(window.at(t))
	}
	return counts
}
