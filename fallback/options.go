package fallback

import (
	"errors"

	"github.com/tenax-go/tenax/policy"
)

// Option sets up a fallback. Where an option is given twice, the last one counts. An invalid value
// is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not used.
type Option func(*config)

type config struct {
	when  func(error) bool
	err   error
	ready bool // made by Value or Func, of options that make sense
}

func newConfig(constructor string, options []Option) config {
	c := config{ready: true}
	for _, option := range options {
		if option == nil {
			c.invalid(constructor, "options must not be nil")
			continue
		}
		option(&c)
	}
	return c
}

// WithWhen covers only the failures for which when returns true. The default is to cover every
// failure. In neither case is the end of the caller's context covered, and when is not asked about
// it. It may be called concurrently, and must not be nil. A panic in it passes through.
func WithWhen(when func(error) bool) Option {
	return func(c *config) {
		if when == nil {
			c.invalid("WithWhen", "must not be nil")
		}
		c.when = when
	}
}

func (c *config) invalid(option, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Problem: problem})
	c.ready = false
}

// Validate returns what is wrong with the options, or nil.
func (f *Fallback[T]) Validate() error {
	switch {
	case f == nil:
		return &policy.OptionError{Policy: kind, Option: "Fallback", Problem: "is nil; make it with Value or Func"}
	case f.err == nil && !f.ready:
		return &policy.OptionError{Policy: kind, Option: "Fallback", Problem: "has no answer; make it with Value or Func"}
	default:
		return f.err
	}
}

// Describe returns where the answer comes from and which failures are covered. The value itself is
// not shown.
func (f *Fallback[T]) Describe() policy.Description {
	d := policy.Description{Kind: kind}
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
