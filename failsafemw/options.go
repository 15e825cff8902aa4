package failsafemw

import (
	"strings"

	"github.com/tenax-go/tenax/internal/options"
)

// Option sets up an [Adapter]. Where an option is given twice, the last one counts. An invalid
// value is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not
// used.
type Option func(*config)

type config struct {
	options.Problems
	traits

	name string
}

// WithName names the policy in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithKind sets the kind of the policy in events and descriptions: a word of lower-case letters,
// digits and underscores, such as "quota". It is for policies that are not part of failsafe-go, and
// the default for them is "failsafe". The kinds of failsafe-go's own policies are known: another
// kind for one of them is invalid, and so is one of their kinds for another policy.
func WithKind(kind string) Option {
	return func(c *config) {
		switch {
		case !isWord(kind):
			c.Invalid("WithKind", kind, "must be a word of lower-case letters, digits and underscores that begins with a letter")
		case !c.custom && c.kind != kind:
			c.Invalid("WithKind", kind, "contradicts the policy, which is of kind "+c.kind)
		case c.custom && isKnown(kind):
			c.Invalid("WithKind", kind, "is a kind of failsafe-go's own policies, which this one is not")
		default:
			c.kind = kind
		}
	}
}

func isWord(s string) bool {
	const inWords = "abcdefghijklmnopqrstuvwxyz0123456789_"
	return s != "" && 'a' <= s[0] && s[0] <= 'z' && strings.Trim(s, inWords) == ""
}
