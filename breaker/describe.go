package breaker

import (
	"strconv"

	"github.com/tenax-go/tenax/policy"
)

// Validate returns what is wrong with the options, or nil.
func (c *Circuit) Validate() error {
	switch {
	case c != nil && c.err != nil:
		return c.err
	case c == nil || c.word.Load().mode() == invalid:
		return &policy.OptionError{Policy: kind, Option: "Circuit", Problem: "must be made by NewCircuit"}
	default:
		return nil
	}
}

// Describe returns the circuit's settings and its state.
func (c *Circuit) Describe() policy.Description {
	return policy.Description{
		Kind:  kind,
		Name:  c.name,
		State: c.State().String(),
		Settings: []policy.Setting{
			{Name: "failure threshold", Value: strconv.Itoa(c.threshold)},
			{Name: "cooldown", Value: c.cooldown.String()},
			{Name: "probes at once", Value: strconv.Itoa(c.maxProbes)},
			{Name: "probe successes", Value: strconv.Itoa(c.needed)},
			{Name: "probe timeout", Value: c.probeTimeout.String()},
		},
	}
}
