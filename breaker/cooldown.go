package breaker

import (
	"math/rand/v2"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// cooldown is how long an open circuit rejects calls: initial, and then factor times as long each
// time, up to maximum. With a factor of 0 it is always initial. If rejections is not 0, it ends
// after so many of them, but not before shortest.
type cooldown struct {
	initial, maximum time.Duration
	factor           float64
	shortest         time.Duration
	rejections       int
}

func fixed(d time.Duration) *cooldown { return &cooldown{initial: d, maximum: d} }

// after returns the cooldown that follows one of length d.
func (c *cooldown) after(d time.Duration) time.Duration {
	if grown := float64(d) * c.factor; grown < float64(c.maximum) {
		return max(c.initial, time.Duration(grown))
	}
	return c.maximum
}

// jittered shortens a cooldown that grows by up to a fifth.
func (c *cooldown) jittered(d time.Duration) time.Duration {
	if c.factor == 0 {
		return d
	}
	return d - rand.N(d/5+1)
}

// isOver reports whether so many rejections have ended a cooldown with so much of its time left.
func (c *cooldown) isOver(rejected int64, left time.Duration) bool {
	return c.rejections > 0 && rejected >= int64(c.rejections) && left <= c.maximum-c.shortest
}

// countRejection counts a call that an open circuit rejects. It stops at the number that matters,
// so that later calls only read. A call that comes as the circuit opens again may count for the
// next cooldown.
func (c *Circuit) countRejection() {
	if c.rejected.Load() < int64(c.cooldown.rejections) {
		c.rejected.Add(1)
	}
}

// nextCooldown returns the cooldown of a break that begins at t, before it is shortened at random.
// mu must be held.
func (c *Circuit) nextCooldown(t monotonic.Instant) time.Duration {
	startsOver := c.packed.Load().mode() == closed && t >= c.initialAt
	if c.lastCooldown == 0 || startsOver {
		return c.cooldown.initial
	}
	return c.cooldown.after(c.lastCooldown)
}
