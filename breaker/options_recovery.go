package breaker

import (
	"math"
	"time"
)

// WithCooldown sets how long an open circuit rejects calls before it lets a probe through. The
// default is 60 seconds; it must be positive. It contradicts [WithCooldownBackoff].
func WithCooldown(duration time.Duration) Option {
	return func(d *draft) { d.cooldown = &duration }
}

// WithCooldownBackoff makes the cooldown grow: it is initial at first, and factor times as long, up
// to most, each time a probe fails. It contradicts [WithCooldown].
//
// A circuit that closes does not begin with initial at once, as a dependency may be well enough for
// a probe and no more. It does once it has stayed closed for as long as the cooldown before; if it
// opens sooner, the cooldown goes on growing. Reset, ForceOpen and ForceClosed make it begin anew.
//
// Each cooldown is shortened at random by up to a fifth, so that clients whose circuits opened
// together do not come back together. [OpenError] tells the real one.
//
// Initial must be positive, most at least initial, and factor at least 1 and finite.
func WithCooldownBackoff(initial, most time.Duration, factor float64) Option {
	return func(d *draft) { d.backoff = &cooldown{initial, most, factor} }
}

// WithProbes lets a half-open circuit have atOnce probes in flight, and closes it after so many
// successes. The default is one and one. Both must be at least 1, and successes at most atOnce.
func WithProbes(atOnce, successes int) Option {
	return func(d *draft) { d.maxProbes, d.needed = atOnce, successes }
}

// WithProbeTimeout sets after how long a probe that has not ended loses its permit to another call.
// Its result counts if it comes while the circuit is still half-open. It ends no call: that is what
// package timeout is for. The default is 60 seconds; it must be positive.
func WithProbeTimeout(limit time.Duration) Option {
	return func(d *draft) { d.probeTimeout = limit }
}

// decideRecovery checks what closes the circuit and puts it into the config.
func (d *draft) decideRecovery() {
	if c := d.cooldown; c != nil {
		if *c <= 0 {
			d.invalid("WithCooldown", *c, "must be positive")
		}
		d.config.cooldown = fixed(*c)
	}
	if b := d.backoff; b != nil {
		d.checkBackoff(*b)
		d.config.cooldown = *b
	}
	if d.probeTimeout <= 0 {
		d.invalid("WithProbeTimeout", d.probeTimeout, "must be positive")
	}
	if d.maxProbes < 1 {
		d.invalid("WithProbes", d.maxProbes, "must allow at least 1 probe at once")
	}
	if d.needed < 1 || d.needed > max(d.maxProbes, 1) {
		d.invalid("WithProbes", d.needed, "must need from 1 success to as many as there may be probes at once")
	}
}

func (d *draft) checkBackoff(b cooldown) {
	if d.cooldown != nil {
		d.invalid("WithCooldownBackoff", b.first, "contradicts WithCooldown: give one of them")
	}
	if b.first <= 0 {
		d.invalid("WithCooldownBackoff", b.first, "the initial cooldown must be positive")
	}
	if b.most < b.first {
		d.invalid("WithCooldownBackoff", b.most, "the longest cooldown must be at least the initial one")
	}
	if !(b.factor >= 1) || math.IsInf(b.factor, 1) { // NaN is not
		d.invalid("WithCooldownBackoff", b.factor, "the factor must be at least 1 and finite")
	}
}
