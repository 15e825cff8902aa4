package breaker

import (
	"context"
	"math"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

// sustained says which excess of failures opens the circuit. Each failure adds excessUnit, and each
// success takes the units away that the rate allows for it. The excess is kept where failures in a
// row are. It needs no clock, so it is the same at every rate of calls. The zero value does not
// count.
type sustained struct {
	rate     float64
	limit    int // of the excess, in units
	forgiven int // by a success, in units
}

const (
	excessUnit = 256
)

func newSustained(rate float64, excess int) sustained {
	s := sustained{rate: rate, limit: excess * excessUnit}
	s.forgiven = s.limit
	if allowed := math.Round(excessUnit * rate / (1 - rate)); allowed < float64(s.limit) {
		s.forgiven = max(1, int(allowed))
	}
	return s
}

// after returns the excess after one more result.
func (s sustained) after(excess int, r fault.Result) int {
	if r == fault.Success {
		return max(0, excess-s.forgiven)
	}
	return min(s.limit, excess+excessUnit)
}

// probation is the excess of a circuit that has just closed: half of what a success leaves. Where
// nearly all calls fail, a probe closes it by chance.
func (s sustained) probation() int { return s.limit - s.forgiven/2 }

// settleSustained counts a result in the excess, and opens the circuit if that is at its limit and
// the window says the same.
func (c *Circuit) settleSustained(generation uint32, r fault.Result, seen WindowCounts) change {
	s := c.windowSettings.sustained
	for {
		state := c.packed.Load()
		excess := s.after(state.failures(), r)
		switch {
		case state.generation() != generation:
			return change{}
		case excess == s.limit && r == fault.Failure && reached(seen.Failures, seen.Calls, s.rate):
			return c.open(generation, max(seen.Failures, excess/excessUnit))
		}
		if updated := state.withFailures(excess); updated == state || c.packed.CompareAndSwap(state, updated) {
			return change{}
		}
	}
}

// isNoSample reports whether the result of a call does not count as it repeats another, which has
// counted: a call that fails for good would count as often as it is repeated, and one that succeeds
// only once. On probation it does count.
func (c *Circuit) isNoSample(ctx context.Context, p permit, r fault.Result) bool {
	w := c.windowSettings
	if w == nil || w.sustained.rate == 0 || p.state.mode() != closed {
		return false
	}
	excess := c.packed.Load().failures()
	return (r == fault.Failure || excess > 0) && excess < w.sustained.probation() && policy.Attempt(ctx) > 1
}

// shownFailures returns the failures of a state: the excess is in units while closed.
func (c *Circuit) shownFailures(state packedState) int {
	if w := c.windowSettings; w != nil && w.sustained.rate > 0 && state.mode() == closed {
		return (state.failures() + excessUnit - 1) / excessUnit
	}
	return state.failures()
}
