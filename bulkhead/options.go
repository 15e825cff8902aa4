package bulkhead

import (
	"errors"
	"strconv"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Option sets up a bulkhead. Where an option is given twice, the last one counts. An invalid value
// is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not used.
type Option func(*config)

type config struct {
	maxConcurrent int
	name          string
	queueLength   int
	maxWait       time.Duration
	err           error
	ready         bool // made by New or NewSlots, of options that make sense
}

func newConfig(constructor string, maxConcurrent int, options []Option) config {
	c := config{maxConcurrent: maxConcurrent}
	if maxConcurrent < 1 {
		c.invalid(constructor, maxConcurrent, "must be at least 1")
	}
	for _, option := range options {
		if option == nil {
			c.invalid(constructor, nil, "options must not be nil")
			continue
		}
		option(&c)
	}
	c.ready = c.err == nil
	return c
}

// WithName names the bulkhead in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithQueue lets up to length calls wait for a place, first come first served, each for at most
// maxWait. One that waited in vain fails with a [*FullError], and one that finds the queue full
// does so at once. The wait also ends with the caller's context, so a deadline that is sooner than
// maxWait holds. Length must be at least 1 and maxWait positive. The default is no queue.
//
// A queue evens out bursts. It does not make the dependency faster: in an overload it is always
// full, and every call that gets through has waited in it. So keep it short.
func WithQueue(length int, maxWait time.Duration) Option {
	return func(c *config) {
		if length < 1 {
			c.invalid("WithQueue", length, "length must be at least 1")
		}
		if maxWait <= 0 {
			c.invalid("WithQueue", maxWait, "max wait must be positive")
		}
		c.queueLength, c.maxWait = length, maxWait
	}
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}

// Validate returns what is wrong with the options, or nil.
func (s *Slots) Validate() error {
	switch {
	case s == nil || s.err == nil && !s.ready:
		return &policy.OptionError{Policy: kind, Option: "Slots", Problem: "must be made by NewSlots"}
	default:
		return s.err
	}
}

// Describe returns the settings, and how many calls are under way and wait.
func (s *Slots) Describe() policy.Description {
	if s == nil {
		return policy.Description{Kind: kind}
	}
	settings := []policy.Setting{{Name: "max concurrent", Value: strconv.Itoa(s.maxConcurrent)}}
	gauges := []policy.Gauge{{Name: "running", Value: float64(s.Running())}}
	if s.queueLength > 0 {
		settings = append(settings,
			policy.Setting{Name: "queue", Value: strconv.Itoa(s.queueLength)},
			policy.Setting{Name: "max wait", Value: s.maxWait.String()},
		)
		gauges = append(gauges, policy.Gauge{Name: "waiting", Value: float64(s.Waiting())})
	}
	return policy.Description{Kind: kind, Name: s.name, Settings: settings, Gauges: gauges}
}
