package breaker

import (
	"math"
	"time"
)

// WithCooldown sets how long an open circuit rejects calls before it lets a probe through. The
// default is 60 seconds; it must be positive. It contradicts [WithCooldownBackoff].
func WithCooldown(duration time.Duration) Option {
	return circuitOption(func(o *optionSet) { o.cooldown = &duration })
}

// WithCooldownBackoff makes the cooldown grow: it is initial at first, and factor times as long, up
// to most, each time a probe fails. It contradicts [WithCooldown].
//
// A circuit that closes does not go back to initial at once, as a dependency may be well enough for
// a probe and no more. It does so once it has stayed closed for as long as the cooldown before; if
// it opens sooner, the cooldown goes on growing. Reset, ForceOpen and ForceClosed make it begin
// anew.
//
// Each cooldown is shortened at random by up to a fifth, so that clients do not come back together
// after their circuits opened together. [OpenError] has the shortened one.
//
// Initial must be positive, most at least initial, and factor at least 1 and finite.
func WithCooldownBackoff(initial, most time.Duration, factor float64) Option {
	return circuitOption(func(o *optionSet) { o.cooldownBackoff = &cooldown{initial, most, factor} })
}

// WithProbes lets a half-open circuit have atOnce probes in flight, and closes it after so many
// successes. The default is one and one. Probes at once must be from 1 to 65536, and successes from
// 1 to atOnce.
func WithProbes(atOnce, successes int) Option {
	return circuitOption(func(o *optionSet) { o.maxProbes, o.neededSuccesses = atOnce, successes })
}

// WithProbeTimeout sets after how long a probe that has not ended loses its permit to another call.
// Its result counts if it comes while the circuit is still half-open. It ends no call: that is what
// package timeout is for. The default is 60 seconds; it must be positive.
func WithProbeTimeout(limit time.Duration) Option {
	return circuitOption(func(o *optionSet) { o.probeTimeout = limit })
}

// mostProbes keeps the search among the probes in flight, which takes place under the lock, short.
const mostProbes = 65536

func (o *optionSet) checkProbes() {
	if o.probeTimeout <= 0 {
		o.problems.Invalid("WithProbeTimeout", o.probeTimeout, "must be positive")
	}
	if o.maxProbes < 1 || o.maxProbes > mostProbes {
		o.problems.Invalid("WithProbes", o.maxProbes, "must allow from 1 to 65536 probes at once")
	}
	if o.neededSuccesses < 1 || o.neededSuccesses > max(o.maxProbes, 1) {
		o.problems.Invalid("WithProbes", o.neededSuccesses,
			"must need from 1 success to as many as there may be probes at once")
	}
}

func (o *optionSet) checkedCooldown() cooldown {
	c := fixed(defaultCooldown)
	if d := o.cooldown; d != nil {
		if *d <= 0 {
			o.problems.Invalid("WithCooldown", *d, "must be positive")
		}
		c = fixed(*d)
	}
	if o.cooldownBackoff != nil {
		c = *o.cooldownBackoff
		o.checkCooldownBackoff(c)
	}
	return c
}

func (o *optionSet) checkCooldownBackoff(c cooldown) {
	if o.cooldown != nil {
		o.problems.Invalid("WithCooldownBackoff", c.first, "contradicts WithCooldown: give one of them")
	}
	if c.first <= 0 {
		o.problems.Invalid("WithCooldownBackoff", c.first, "the initial cooldown must be positive")
	}
	if c.most < c.first {
		o.problems.Invalid("WithCooldownBackoff", c.most, "the longest cooldown must be at least the initial one")
	}
	if !(c.factor >= 1) || math.IsInf(c.factor, 1) { // also catches NaN
		o.problems.Invalid("WithCooldownBackoff", c.factor, "the factor must be at least 1 and finite")
	}
}
