package bulkhead

import (
	"time"

	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a bulkhead. If an option is given twice, the last one counts. An invalid value is
// reported by policy.New as a *policy.OptionError, and by every call if policy.New is not used.
type Option func(*config)

type config struct {
	maxConcurrent int
	name          string
	queueLength   int
	maxWait       time.Duration
	problems      options.Problems
	ready         bool // made by New or NewSlots, with valid options
}

func newConfig(constructor string, maxConcurrent int, given []Option) config {
	c := config{maxConcurrent: maxConcurrent, problems: options.Of(policy.KindBulkhead)}
	if maxConcurrent < 1 {
		c.problems.Invalid(constructor, maxConcurrent, "must be at least 1")
	}
	options.Apply(&c.problems, constructor, given, func(option Option) { option(&c) })
	c.ready = c.problems.Err() == nil
	return c
}

// WithName names the bulkhead in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithQueue lets up to length calls wait for a place, first come first served, each for at most
// maxWait. A call that gets no place in that time fails with a [*FullError]; if the queue is full,
// it fails at once. The wait also ends with the caller's context, so a deadline sooner than maxWait
// holds. Length must be at least 1 and maxWait positive. The default is no queue.
//
// A queue evens out bursts. It does not make the dependency faster: in an overload it is always
// full, and every call that gets through has waited in it. So keep it short.
func WithQueue(length int, maxWait time.Duration) Option {
	return func(c *config) {
		if length < 1 {
			c.problems.Invalid("WithQueue", length, "length must be at least 1")
		}
		if maxWait <= 0 {
			c.problems.Invalid("WithQueue", maxWait, "max wait must be positive")
		}
		c.queueLength, c.maxWait = length, maxWait
	}
}

// Validate returns what is wrong with the options, or nil.
func (s *Slots) Validate() error {
	switch {
	case s == nil || s.problems.Err() == nil && !s.ready:
		return &policy.OptionError{Policy: policy.KindBulkhead, Option: "Slots", Problem: "must be made by NewSlots"}
	default:
		return s.problems.Err()
	}
}

// Describe returns the settings, and the numbers of calls that are under way and that wait.
func (s *Slots) Describe() policy.Description {
	if s == nil {
		return policy.Description{Kind: policy.KindBulkhead}
	}
	settings := make(options.Settings, 0, 3)
	settings.Add("max concurrent", s.maxConcurrent)
	gauges := []policy.Gauge{{Name: policy.GaugeRunning, Value: float64(s.Running())}}
	if s.queueLength > 0 {
		settings.Add("queue", s.queueLength)
		settings.Add("max wait", s.maxWait)
		gauges = append(gauges, policy.Gauge{Name: policy.GaugeWaiting, Value: float64(s.Waiting())})
	}
	return policy.Description{Kind: policy.KindBulkhead, Name: s.name, Settings: settings, Gauges: gauges}
}
