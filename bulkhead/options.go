package bulkhead

import (
	"time"

	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a bulkhead with a fixed limit. If an option is given twice, the last one counts.
// An invalid value is reported by policy.New as a *policy.OptionError, and by every call if
// policy.New is not used.
type Option interface {
	applyToFixed(c *config)
}

// AdaptiveOption sets up a bulkhead with an adaptive limit. See [Option] for what holds for both.
type AdaptiveOption interface {
	GroupOption
	applyToAdaptive(c *config)
}

// CommonOption is an [Option] and an [AdaptiveOption].
type CommonOption interface {
	Option
	AdaptiveOption
}

type fixedOption func(*config)

func (o fixedOption) applyToFixed(c *config) { o(c) }

type adaptiveOption func(*config)

func (o adaptiveOption) applyToAdaptive(c *config)     { o(c) }
func (o adaptiveOption) applyToGroup(s *groupSettings) { o(&s.config) }

type commonOption struct{ adaptiveOption }

func (o commonOption) applyToFixed(c *config) { o.adaptiveOption(c) }

type config struct {
	maxConcurrent int // 0 if the limit adapts
	name          string
	queueLength   int
	maxWait       time.Duration
	patience      time.Duration // of an adaptive limit
	problems      options.Problems
	ready         bool // made by a constructor, with valid options
}

// defaultPatience is that of callers without a deadline: as good as for ever.
const defaultPatience = 24 * time.Hour

func newConfig(constructor string, maxConcurrent int, given []Option) config {
	c := config{maxConcurrent: maxConcurrent, problems: options.Of(policy.KindBulkhead)}
	if maxConcurrent < 1 {
		c.problems.Invalid(constructor, maxConcurrent, "must be at least 1")
	}
	options.Apply(&c.problems, constructor, given, func(option Option) { option.applyToFixed(&c) })
	c.ready = c.problems.Err() == nil
	return c
}

func newAdaptiveConfig(constructor string, given []AdaptiveOption) config {
	c := config{patience: defaultPatience, problems: options.Of(policy.KindBulkhead)}
	options.Apply(&c.problems, constructor, given, func(option AdaptiveOption) { option.applyToAdaptive(&c) })
	c.ready = c.problems.Err() == nil
	return c
}

// WithName names the bulkhead in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) CommonOption {
	return commonOption{func(c *config) { c.name = name }}
}

// WithQueue lets up to length calls wait for a place, first come first served, each for at most
// maxWait. A call that gets no place in that time fails with a [*FullError]; if the queue is full,
// it fails at once. The wait also ends with the caller's context, so a deadline sooner than maxWait
// holds. Length must be at least 1 and maxWait positive. The default is no queue.
//
// A queue evens out bursts. It does not make the dependency faster: in an overload it is always
// full, and every call that gets through has waited in it. So keep it short.
func WithQueue(length int, maxWait time.Duration) Option {
	return fixedOption(func(c *config) {
		if length < 1 {
			c.problems.Invalid("WithQueue", length, "length must be at least 1")
		}
		if maxWait <= 0 {
			c.problems.Invalid("WithQueue", maxWait, "max wait must be positive")
		}
		c.queueLength, c.maxWait = length, maxWait
	})
}

// WithPatience says how long an answer is waited for: the limit of the timeout that is inside of
// the bulkhead. A caller's deadline that is sooner holds. It must be positive. The default is
// none: as long as it takes.
//
// It is a bound and no goal: the limit of what usually takes 10 ms assumes that its callers are
// content within a second, even if they would wait longer.
func WithPatience(patience time.Duration) AdaptiveOption {
	return adaptiveOption(func(c *config) {
		if patience <= 0 {
			c.problems.Invalid("WithPatience", patience, "must be positive")
		}
		c.patience = patience
	})
}

// Validate returns what is wrong with the options, or nil.
func (s *Slots) Validate() error {
	switch {
	case s == nil || s.problems.Err() == nil && !s.ready:
		return &policy.OptionError{Policy: policy.KindBulkhead, Option: "Slots", Problem: "must be made by NewSlots or NewAdaptiveSlots"}
	default:
		return s.problems.Err()
	}
}
