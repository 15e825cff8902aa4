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
// to maximum, each time a probe fails. It contradicts [WithCooldown].
//
// A circuit that closes does not go back to initial at once, as the dependency may be healthy
// enough for a probe but no more. It does so once it has stayed closed for as long as the last
// cooldown; if it opens sooner, the cooldown goes on growing. Reset, ForceOpen and ForceClosed make
// it start over.
//
// Each cooldown is shortened at random by up to a fifth, so that clients do not come back together
// after their circuits opened together. [OpenError] has the shortened one.
//
// Initial must be positive, maximum at least initial, and factor at least 1 and finite.
func WithCooldownBackoff(initial, maximum time.Duration, factor float64) Option {
	return circuitOption(func(o *optionSet) { o.cooldownBackoff = &cooldown{initial, maximum, factor} })
}

// WithProbes lets a half-open circuit have atOnce probes in flight, and closes it after that many
// successes. The default is one and one. Probes at once must be from 1 to 65536, and successes from
// 1 to atOnce.
func WithProbes(atOnce, successes int) Option {
	return circuitOption(func(o *optionSet) { o.maxProbes, o.neededSuccesses = atOnce, successes })
}

// WithProbeTimeout sets how long a probe may take before it loses its permit to another call. Its
// result counts if it comes while the circuit is still half-open. It does not end the call; package
// timeout does. The default is 60 seconds; it must be positive.
func WithProbeTimeout(limit time.Duration) Option {
	return circuitOption(func(o *optionSet) { o.probeTimeout = limit })
}

// mostProbes bounds the search among the probes in flight, which is done under the lock.
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
		o.problems.Invalid("WithCooldownBackoff", c.initial, "contradicts WithCooldown: give one of them")
	}
	if c.initial <= 0 {
		o.problems.Invalid("WithCooldownBackoff", c.initial, "the initial cooldown must be positive")
	}
	if c.maximum < c.initial {
		o.problems.Invalid("WithCooldownBackoff", c.maximum, "the longest cooldown must be at least the initial one")
	}
	if !(c.factor >= 1) || math.IsInf(c.factor, 1) { // also catches NaN
		o.problems.Invalid("WithCooldownBackoff", c.factor, "the factor must be at least 1 and finite")
	}
}
