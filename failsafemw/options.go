package failsafemw

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tenax-go/tenax/policy"
)

// Option sets up an [Adapter]. Where an option is given twice, the last one counts. An invalid
// value is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not
// used.
type Option func(*config)

type config struct {
	kind string
	name string
	err  error
}

// WithName names the policy in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithKind says what kind of policy it is, for events and descriptions: a word of lower-case
// letters, digits and underscores, such as "quota". It is for policies that are not of failsafe-go
// itself; the default is "failsafe" for them. The kinds of failsafe-go's own policies are known,
// and to call one of them something else is invalid.
func WithKind(kind string) Option {
	return func(c *config) {
		switch {
		case !isWord(kind):
			c.invalid("WithKind", kind, "must be a word of lower-case letters, digits and underscores that begins with a letter")
		case c.kind != kindCustom && c.kind != kind && isKnown(c.kind):
			c.invalid("WithKind", kind, "contradicts the policy, which is of kind "+c.kind)
		case isKnown(kind) && c.kind != kind:
			c.invalid("WithKind", kind, "is a kind of failsafe-go's own policies, which this one is not")
		default:
			c.kind = kind
		}
	}
}

func (c *config) apply(constructor string, options []Option) {
	for _, option := range options {
		if option == nil {
			c.invalid(constructor, nil, "options must not be nil")
			continue
		}
		option(c)
	}
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kindCustom, Option: option, Value: value, Problem: problem})
}

// title is how errors begin: bulkhead "db".
func (c *config) title() string {
	if c.name == "" {
		return c.kind
	}
	return fmt.Sprintf("%s %q", c.kind, c.name)
}

func isWord(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) < 0
}
