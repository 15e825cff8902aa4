package breaker

import (
	"math/rand/v2"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// cooldown is how long an open circuit rejects calls: first, and then factor times as long each
// time, up to most. With a factor of 0 it is always the same.
type cooldown struct {
	first, most time.Duration
	factor      float64
}

func fixed(d time.Duration) cooldown { return cooldown{first: d, most: d} }

// after returns the cooldown that follows one of length d.
func (c cooldown) after(d time.Duration) time.Duration {
	if grown := float64(d) * c.factor; grown < float64(c.most) {
		return max(c.first, time.Duration(grown))
	}
	return c.most
}

// jittered shortens a cooldown that grows by up to a fifth.
func (c cooldown) jittered(d time.Duration) time.Duration {
	if c.factor == 0 {
		return d
	}
	return d - rand.N(d/5+1)
}

// nextCooldown returns the cooldown of a break that begins at t, before it is shortened at random.
// It is called under mu.
func (c *Circuit) nextCooldown(t monotonic.Instant) time.Duration {
	calm := c.packed.Load().mode() == closed && t >= c.calmAt
	if c.lastCooldown == 0 || calm {
		return c.cooldown.first
	}
	return c.cooldown.after(c.lastCooldown)
}
