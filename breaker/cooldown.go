package breaker

import (
	"math/rand/v2"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// cooldown is how long an open circuit rejects calls: initial, and then factor times as long each
// time, up to maximum. With a factor of 0 it is always initial.
type cooldown struct {
	initial, maximum time.Duration
	factor           float64
}

func fixed(d time.Duration) cooldown { return cooldown{initial: d, maximum: d} }

// after returns the cooldown that follows one of length d.
func (c cooldown) after(d time.Duration) time.Duration {
	if grown := float64(d) * c.factor; grown < float64(c.maximum) {
		return max(c.initial, time.Duration(grown))
	}
	return c.maximum
}

// jittered shortens a cooldown that grows by up to a fifth.
func (c cooldown) jittered(d time.Duration) time.Duration {
	if c.factor == 0 {
		return d
	}
	return d - rand.N(d/5+1)
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
