package breaker

import (
	"errors"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a circuit. Where an option is given twice, the last one counts. An invalid value is reported by
// policy.New as a *policy.OptionError, and by every call if policy.New is not used.
type Option func(*config)

type config struct {
	name          string
	threshold     int
	cooldown      time.Duration
	maxProbes     int
	needed        int
	probeTimeout  time.Duration
	classifier    classify.Classifier
	onStateChange func(from, to State)
	err           error
}

func defaults() config {
	return config{
		threshold:    5,
		cooldown:     60 * time.Second,
		maxProbes:    1,
		needed:       1,
		probeTimeout: 60 * time.Second,
	}
}

// WithName names the circuit in errors, events and descriptions. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithFailureThreshold opens the circuit after so many failures in a row. The default is 5; it must be from 1 to 2²⁹-1.
func WithFailureThreshold(failures int) Option {
	return func(c *config) { c.threshold = failures }
}

// WithCooldown sets how long an open circuit rejects calls before it lets a probe through. The default is 60 seconds; it
// must be positive.
func WithCooldown(cooldown time.Duration) Option {
	return func(c *config) { c.cooldown = cooldown }
}

// WithProbes lets a half-open circuit have atOnce probes in flight, and closes it after so many successes. The default is
// one and one. Both must be at least 1, and successes at most atOnce.
func WithProbes(atOnce, successes int) Option {
	return func(c *config) { c.maxProbes, c.needed = atOnce, successes }
}

// WithProbeTimeout sets after how long a probe that has not ended loses its permit to another call. Its result counts if it
// comes while the circuit is still half-open. It ends no call: that is what package timeout is for. The default is 60
// seconds; it must be positive.
func WithProbeTimeout(limit time.Duration) Option {
	return func(c *config) { c.probeTimeout = limit }
}

// WithClassifier decides which errors are failures, before the rules of package classify do for those it does not know. It
// must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", nil, "must not be nil")
		}
		c.classifier = classifier
	}
}

// WithOnStateChange calls fn after every change of state, in the order of the changes, one at a time and outside every
// lock, so fn may call the circuit's methods. It runs in the goroutine that made the change, before the call or the forcing
// method returns, unless another goroutine, or fn itself, is in it already: then that one goes on with the change. So fn
// should be quick. A panic in it passes through. It must not be nil.
func WithOnStateChange(fn func(from, to State)) Option {
	return func(c *config) {
		if fn == nil {
			c.invalid("WithOnStateChange", nil, "must not be nil")
		}
		c.onStateChange = fn
	}
}

// check finds the values that make no sense once all options have been applied.
func (c *config) check() {
	if c.threshold < 1 || c.threshold > maxThreshold {
		c.invalid("WithFailureThreshold", c.threshold, "must be from 1 to 536870911")
	}
	if c.cooldown <= 0 {
		c.invalid("WithCooldown", c.cooldown, "must be positive")
	}
	if c.probeTimeout <= 0 {
		c.invalid("WithProbeTimeout", c.probeTimeout, "must be positive")
	}
	if c.maxProbes < 1 {
		c.invalid("WithProbes", c.maxProbes, "must allow at least 1 probe at once")
	}
	if c.needed < 1 || c.needed > max(c.maxProbes, 1) {
		c.invalid("WithProbes", c.needed, "must need from 1 success to as many as there may be probes at once")
	}
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}
