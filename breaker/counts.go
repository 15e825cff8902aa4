package breaker

import "github.com/tenax-go/tenax/internal/monotonic"

// Counts is what a circuit counts now.
type Counts struct {
	// Failures is, while closed, the number of failures in a row, or the excess of failures of
	// [WithSustainedFailureRate], or 0 if neither counts; late ones are included. While open, it is
	// the number that opened the circuit: of failures in a row, or of failures or slow calls in the
	// window. It is 1 after a failed probe, and 0 in every other state, forced ones included.
	Failures int
	// Window is, while closed, the content of the window of [WithFailureRate] and [WithSlowCalls].
	// It is zero in every other state, forced ones included, and without these options.
	Window WindowCounts
	// Probes is the number of probes that hold a permit while half-open.
	Probes int
	// ProbeSuccesses is the number of probes that have succeeded while half-open.
	ProbeSuccesses int
}

// WindowCounts is the content of the window of a closed circuit.
type WindowCounts struct {
	// Calls is the number of calls that ended, without the neutral ones, and of those under way
	// that are slow already.
	Calls int
	// Failures is how many of them failed.
	Failures int
	// Slow is how many of them, failed or not, took longer than the limit of [WithSlowCalls], or
	// have done so already.
	Slow int
}

// Counts returns what the circuit counts now.
func (c *Circuit) Counts() Counts {
	if c == nil {
		return Counts{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, state := monotonic.Now(), c.packed.Load()
	c.reclaimProbes(t)
	counts := Counts{Failures: max(c.shownFailures(state), c.shownLate()), Probes: len(c.probes), ProbeSuccesses: int(c.successes)}
	if window := c.window.Load(); window != nil && state.mode() == closed {
		counts.Window = window.counts(t)
		counts.Window.Calls += window.waiting()
	}
	return counts
}
