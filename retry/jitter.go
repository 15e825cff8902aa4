package retry

import (
	"math"
	"math/rand/v2"
	"time"
)

// Jitter spreads delays, so that clients which failed together do not come back together. Every
// Jitter but [NoJitter] also adds a random time to a wait that the other side asked for: up to the
// backoff's delay or, if that is longer, a tenth of what was asked, and at most half of the time
// that is then left.
type Jitter uint8

const (
	// FullJitter waits a random time between zero and the backoff's delay.
	FullJitter Jitter = iota
	// EqualJitter waits a random time between half the backoff's delay and all of it.
	EqualJitter
	// DecorrelatedJitter waits a random time between the backoff's first delay and three times the
	// previous wait (before the first retry, three times that first delay), and never longer than
	// the backoff's longest delay. The backoff's growth is not used.
	DecorrelatedJitter
	// NoJitter waits exactly the backoff's delay.
	NoJitter
)

// String returns "full", "equal", "decorrelated" or "none".
func (j Jitter) String() string {
	switch j {
	case FullJitter:
		return "full"
	case EqualJitter:
		return "equal"
	case DecorrelatedJitter:
		return "decorrelated"
	case NoJitter:
		return "none"
	default:
		return "unknown"
	}
}

func (j Jitter) apply(delay time.Duration) time.Duration {
	switch j {
	case FullJitter:
		return between(0, delay)
	case EqualJitter:
		return between(delay/2, delay)
	default:
		return delay
	}
}

// decorrelated returns a delay for [DecorrelatedJitter]. Previous is the wait before the failed
// attempt, or 0 for the first.
func decorrelated(backoff Backoff, delay, previous time.Duration) time.Duration {
	first, longest := max(0, backoff.Delay(1)), max(delay, backoff.Delay(math.MaxInt32))
	upper := longest
	if previous = max(previous, first); previous <= longest/3 {
		upper = 3 * previous
	}
	return between(min(first, upper), upper)
}

// between returns a random duration from low to high, both included, for 0 ≤ low ≤ high.
func between(low, high time.Duration) time.Duration {
	if low == high {
		return low
	}
	return low + time.Duration(rand.Uint64N(uint64(high-low)+1))
}
