package breaker

import (
	"fmt"

	"github.com/tenax-go/tenax/internal/options"
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

func (c *config) settings() options.Settings {
	all := make(options.Settings, 0, 6)
	if c.threshold > 0 {
		all.Add("failure threshold", c.threshold)
	}
	if w := c.windowSettings; w != nil {
		if w.failureRate > 0 {
			all.Add("failure rate", w.failureRate)
		}
		if w.slowRate > 0 {
			all.Add("slow calls", fmt.Sprintf("%v over %v", w.slowRate, w.slowLimit))
		}
		if s := w.sustained; s.rate > 0 {
			all.Add("sustained failure rate", fmt.Sprintf("%v, an excess of %d failures", s.rate, s.limit/excessUnit))
			all.Add("window", w.window)
		} else {
			all.Add("window", fmt.Sprintf("%v, at least %d calls", w.window, w.minCalls))
		}
	}
	switch cool := c.cooldown; {
	case cool == nil:
	case cool.rejections > 0:
		all.Add("cooldown", fmt.Sprintf("%v to %v, until it has rejected %d calls", cool.shortest, cool.maximum, cool.rejections))
	case cool.factor > 0:
		all.Add("cooldown", fmt.Sprintf("%v to %v, times %v", cool.initial, cool.maximum, cool.factor))
	default:
		all.Add("cooldown", cool.initial)
	}
	all.Add("probes at once", c.maxProbes)
	all.Add("probe successes", c.neededSuccesses)
	all.Add("probe timeout", c.probeTimeout)
	return all
}
