package breaker

import (
	"math"
	"time"
)

// WithCooldown sets how long an open circuit rejects calls before it lets a probe through. The
// default is 60 seconds; it must be positive. It contradicts [WithCooldownBackoff] and
// [WithCooldownByCalls].
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
	return circuitOption(func(o *optionSet) {
		o.cooldownBackoff = &cooldown{initial: initial, maximum: maximum, factor: factor}
	})
}

// WithCooldownByCalls ends the cooldown once it has rejected so many calls, but not before shortest
// has passed, and at the latest after longest. So the probes of a dependency that is down are a
// fixed share of the calls whatever the traffic, at most one in rejections+1, and a busy client
// notices the end of an outage after as few calls as an idle one.
//
// RetryAfter is the rest of longest, as the calls that will come are not known. Nothing is drawn at
// random: clients whose circuits opened together probe when their own calls come, and together they
// still send no more than that share.
//
// It contradicts [WithCooldown] and [WithCooldownBackoff]. Shortest must be positive, longest at
// least shortest, and rejections at least 1.
func WithCooldownByCalls(rejections int, shortest, longest time.Duration) Option {
	return circuitOption(func(o *optionSet) {
		o.cooldownByCalls = &cooldown{initial: longest, maximum: longest, shortest: shortest, rejections: rejections}
	})
}

// WithProbes lets a half-open circuit have atOnce probes in flight, and closes it after that many
// successes. The default is one and one. Probes at once must be from 1 to 65536, and successes from
// 1 to atOnce.
func WithProbes(atOnce, successes int) Option {
	return circuitOption(func(o *optionSet) { o.maxProbes, o.neededSuccesses = atOnce, successes })
}

// WithProbeTimeout sets how long a probe may take before it loses its permit to another call. The
// time that it waits inside this process, as in the queue of an inner policy, does not count. Its
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

func (o *optionSet) checkedCooldown() *cooldown {
	c := fixed(defaultCooldown)
	if d := o.cooldown; d != nil {
		if *d <= 0 {
			o.problems.Invalid("WithCooldown", *d, "must be positive")
		}
		c = fixed(*d)
	}
	if o.cooldownBackoff != nil {
		c = o.cooldownBackoff
		o.checkCooldownBackoff(c)
	}
	if o.cooldownByCalls != nil {
		c = o.cooldownByCalls
		o.checkCooldownByCalls(c)
	}
	return c
}

func (o *optionSet) checkCooldownByCalls(c *cooldown) {
	const option = "WithCooldownByCalls"
	if o.cooldown != nil {
		o.problems.Invalid(option, c.rejections, "contradicts WithCooldown: give one of them")
	}
	if o.cooldownBackoff != nil {
		o.problems.Invalid(option, c.rejections, "contradicts WithCooldownBackoff: give one of them")
	}
	if c.rejections < 1 {
		o.problems.Invalid(option, c.rejections, "the number of rejections must be at least 1")
	}
	if c.shortest <= 0 {
		o.problems.Invalid(option, c.shortest, "the shortest cooldown must be positive")
	}
	if c.maximum < c.shortest {
		o.problems.Invalid(option, c.maximum, "the longest cooldown must be at least the shortest one")
	}
}

func (o *optionSet) checkCooldownBackoff(c *cooldown) {
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
