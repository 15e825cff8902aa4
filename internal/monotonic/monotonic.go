// Package monotonic has instants that are numbers, so that they fit an atomic. Reading the
// monotonic clock alone costs about half of time.Now.
package monotonic

import (
	"math"
	"time"
)

// Instant is a time in nanoseconds since a moment before the program began. It is positive.
type Instant int64

// epoch lies so far back that instants are positive, also in virtual time, which begins in 2000.
var epoch = time.Now().Add(-100 * 365 * 24 * time.Hour)

// Now returns the current instant.
func Now() Instant { return Instant(time.Since(epoch)) }

// Add returns the instant d after i, or the last one there is.
func (i Instant) Add(d time.Duration) Instant {
	if d > 0 && i > math.MaxInt64-Instant(d) {
		return math.MaxInt64
	}
	return i + Instant(d)
}

// Sub returns how long after u the instant i is, and the longest duration if i is the last instant.
func (i Instant) Sub(u Instant) time.Duration {
	if i == math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(i - u)
}
