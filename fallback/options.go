package fallback

import (
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a fallback. If an option is given twice, the last one counts. An invalid value is
// reported by policy.New as a *policy.OptionError, and by every call if policy.New is not used.
type Option func(*config)

type config struct {
	when     func(error) bool
	problems options.Problems
	ready    bool // made by Value or Func, with valid options
}

func newConfig(constructor string, given []Option) config {
	c := config{problems: options.Of(policy.KindFallback)}
	options.Apply(&c.problems, constructor, given, func(option Option) { option(&c) })
	c.ready = c.problems.Err() == nil
	return c
}

// WithWhen covers only the errors for which when returns true. The default is to cover every
// failure, but no expected outcome: see policy.Expect. If when returns true for an expected
// outcome, the call counts as a success, and not as degraded. Once the caller's context has ended,
// nothing is covered and when is not called. when may be called concurrently, and must not be nil.
// A panic in it passes through.
func WithWhen(when func(error) bool) Option {
	return func(c *config) {
		c.problems.NotNil("WithWhen", when)
		c.when = when
	}
}

// Validate returns what is wrong with the options, or nil.
func (f *Fallback[T]) Validate() error {
	switch {
	case f == nil:
		return &policy.OptionError{Policy: policy.KindFallback, Option: "Fallback", Problem: "is nil; make it with Value or Func"}
	case f.problems.Err() == nil && !f.ready:
		return &policy.OptionError{Policy: policy.KindFallback, Option: "Fallback", Problem: "has no answer; make it with Value or Func"}
	default:
		return f.problems.Err()
	}
}

// Describe returns whether the answer is a value or from a function, and which failures are
// covered. The value itself is not shown.
func (f *Fallback[T]) Describe() policy.Description {
	d := policy.Description{Kind: policy.KindFallback}
	if f == nil {
		return d
	}
	answer, covers := "value", "every failure"
	if f.fn != nil {
		answer = "function"
	}
	if f.when != nil {
		covers = "by function"
	}
	d.Settings = []policy.Setting{{Name: "answer", Value: answer}, {Name: "covers", Value: covers}}
	return d
}
