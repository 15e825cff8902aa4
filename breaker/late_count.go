package breaker

import (
	"context"
	"slices"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// late is what a circuit knows of calls that failed after they had returned as successes, as an
// HTTP response does whose body is cut off. Success on return does not reset its count, since the
// end of the call is not known then: a call that has come to its end does. From the first late
// failure on all others count here too, so it is a number of failures in a row, or an excess at a
// sustained rate, among calls that have come to their ends.
//
// A circuit that probes have closed is on probation, as they have only returned. That concerns
// calls which return until it has been closed for as long as its cooldown was: not every call comes
// to an end that is known, so later ones are judged as always.
type late struct {
	count      int      // as in packedState.failures
	isCounting bool     // as there was a late failure, and not just probation
	changes    []change // that observers have not seen
}

// entering returns what is kept when a circuit enters a mode with a count, nil for nothing.
func (l *late) entering(count int) *late {
	switch {
	case l != nil && len(l.changes) > 0:
		return &late{count: count, changes: l.changes}
	case count > 0:
		return &late{count: count}
	default:
		return nil
	}
}

// lateLimit returns the count that opens a closed circuit, 0 for none, and what a failure adds.
func (c *Circuit) lateLimit() (limit, unit int) {
	if w := c.windowSettings; w != nil && w.sustained.rate > 0 {
		return w.sustained.limit, excessUnit
	}
	return c.threshold, 1
}

// probation returns the count of a circuit that enters a mode.
func (c *Circuit) probation(from, to mode) int {
	switch limit, unit := c.lateLimit(); {
	case from != halfOpen || to != closed || limit == 0:
		return 0
	case unit == excessUnit:
		return c.windowSettings.sustained.probation()
	default:
		return limit - 1
	}
}

// failLate counts the late failure of a call that returned at an instant, 0 if that is not known.
func (c *Circuit) failLate(returned monotonic.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isPast(returned) {
		return
	}
	var changed change
	switch c.packed.Load().mode() {
	case halfOpen:
		changed = c.enter(open, 1)
	case closed:
		c.endProbation(returned)
		changed = c.failLateClosed()
	default:
	}
	if changed == (change{}) {
		return
	}
	var kept late
	if before := c.late.Load(); before != nil {
		kept.changes = slices.Clone(before.changes) // Those before are shared with readers.
	}
	kept.changes = append(kept.changes, changed)
	c.late.Store(&kept)
}

// isPast reports whether a call returned before the circuit entered its mode. mu must be held.
func (c *Circuit) isPast(returned monotonic.Instant) bool {
	return returned != 0 && returned.Add(c.lastCooldown) < c.initialAt
}

// endProbation forgets the count of a probation that a call has not been part of. mu must be held.
func (c *Circuit) endProbation(returned monotonic.Instant) {
	if returned == 0 {
		returned = monotonic.Now()
	}
	if l := c.late.Load(); l != nil && !l.isCounting && returned >= c.initialAt {
		c.late.Store(l.entering(0))
	}
}

// failLateClosed turns a success in the window into a failure, and counts it as one in a row. mu
// must be held, and the circuit closed.
func (c *Circuit) failLateClosed() change {
	if c.windowSettings != nil {
		if failures := c.windowSettings.opens(c.reverseSuccess(monotonic.Now())); failures > 0 {
			return c.enter(open, failures)
		}
	}
	return c.addLate()
}

// addFailureTo counts another failure of a generation beside late ones, if there are any.
func (c *Circuit) addFailureTo(generation uint32) change {
	if c.late.Load() == nil {
		return change{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l := c.late.Load(); l == nil || !l.isCounting || c.packed.Load().generation() != generation {
		return change{}
	}
	return c.addLate()
}

// addLate counts a failure, and opens the circuit at the limit. mu must be held, and the circuit
// closed.
func (c *Circuit) addLate() change {
	limit, unit := c.lateLimit()
	if limit == 0 {
		return change{}
	}
	next := late{isCounting: true}
	if l := c.late.Load(); l != nil {
		next.count, next.changes = l.count, l.changes
	}
	next.count = min(limit, next.count+unit)
	c.late.Store(&next)
	failures := limit / unit
	switch {
	case next.count < limit:
		return change{}
	case unit == excessUnit:
		seen := c.window.Load().counts(monotonic.Now())
		if !reached(seen.Failures, seen.Calls, c.windowSettings.sustained.rate) {
			return change{}
		}
		failures = max(failures, seen.Failures)
	}
	return c.enter(open, failures)
}

// succeedLate counts the success of a call that has come to its end.
func (c *Circuit) succeedLate(ctx context.Context) {
	if c.late.Load() == nil {
		return
	}
	returned := contexts.ReturnedAt(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.late.Load()
	if l == nil || c.packed.Load().mode() != closed || c.isPast(returned) {
		return
	}
	left := 0
	if _, unit := c.lateLimit(); unit == excessUnit {
		left = max(0, l.count-c.windowSettings.sustained.forgiven)
	}
	if left == 0 {
		c.late.Store((*late)(nil).entering(0))
		return
	}
	c.late.Store(&late{count: left, isCounting: l.isCounting})
}

// shownLate returns the failures that include late ones, 0 if there are none. mu must be held.
func (c *Circuit) shownLate() int {
	l := c.late.Load()
	if l == nil || !l.isCounting {
		return 0
	}
	_, unit := c.lateLimit()
	return (l.count + unit - 1) / unit
}

// takeLateChanges returns the changes of state of which observers have not been notified.
func (c *Circuit) takeLateChanges() []change {
	if c.late.Load() == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.late.Load()
	if l == nil || len(l.changes) == 0 {
		return nil
	}
	changes := l.changes
	if l.count == 0 {
		c.late.Store(nil)
	} else {
		c.late.Store(&late{count: l.count, isCounting: l.isCounting})
	}
	return changes
}
