package breaker

import (
	"fmt"

	"github.com/tenax-go/tenax/policy"
)

// Validate returns what is wrong with the options, or nil.
func (c *Circuit) Validate() error {
	switch {
	case c != nil && c.err != nil:
		return c.err
	case c == nil || c.packed.Load().mode() == invalid:
		return &policy.OptionError{Policy: policy.KindBreaker, Option: "Circuit", Problem: "must be made by NewCircuit"}
	default:
		return nil
	}
}

// Describe returns the circuit's settings and its state. A nil circuit has no settings and no
// Control.
func (c *Circuit) Describe() policy.Description {
	d := c.describeState()
	if c != nil {
		d.Settings = c.settings()
	}
	return d
}

// describeState is Describe without the settings.
func (c *Circuit) describeState() policy.Description {
	state := c.State()
	d := policy.Description{Kind: policy.KindBreaker, State: state.String()}
	if c == nil {
		return d
	}
	d.Name, d.Control = c.name, c
	if state == Closed {
		return d
	}
	if after := c.RetryAfter(); after > 0 {
		d.Gauges = []policy.Gauge{{Name: policy.GaugeRetryAfter, Value: after.Seconds()}}
	}
	return d
}

func (c *config) settings() (all []policy.Setting) {
	add := func(name, format string, values ...any) {
		all = append(all, policy.Setting{Name: name, Value: fmt.Sprintf(format, values...)})
	}
	if c.threshold > 0 {
		add("failure threshold", "%d", c.threshold)
	}
	if w := c.windowSettings; w != nil {
		if w.failureRate > 0 {
			add("failure rate", "%v", w.failureRate)
		}
		if w.slowRate > 0 {
			add("slow calls", "%v over %v", w.slowRate, w.slowLimit)
		}
		add("window", "%v, at least %d calls", w.window, w.minCalls)
	}
	if c.cooldown.factor > 0 {
		add("cooldown", "%v to %v, times %v", c.cooldown.first, c.cooldown.most, c.cooldown.factor)
	} else {
		add("cooldown", "%v", c.cooldown.first)
	}
	add("probes at once", "%d", c.maxProbes)
	add("probe successes", "%d", c.neededSuccesses)
	add("probe timeout", "%v", c.probeTimeout)
	return all
}
