package pacing

import (
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a [Pacer] or a [Pacing]. If an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	name       string
	maxWait    time.Duration
	maxPause   time.Duration
	maxKeys    int
	classifier classify.Classifier
	problems   options.Problems
	err        error // the problems, joined
}

const (
	defaultMaxWait  = 2 * time.Minute
	defaultMaxPause = 10 * time.Minute
	defaultMaxKeys  = 1024
	mostKeys        = 1 << 16
)

func newConfig(constructor string, given []Option) config {
	c := config{
		maxWait: defaultMaxWait, maxPause: defaultMaxPause, maxKeys: defaultMaxKeys,
		problems: options.Of(policy.KindPacing),
	}
	options.Apply(&c.problems, constructor, given, func(option Option) { option(&c) })
	c.check()
	c.err = c.problems.Err()
	return c
}

// WithName names the pacing in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithMaxWait limits how long a call waits for its turn. A call that would have to wait longer, or
// past the deadline of its context, is rejected at once. The default is 2 minutes, as many limits
// count by the minute, and those who wait for the next one come back one after the other; it must
// not be negative, and 0 means that no call waits.
func WithMaxWait(limit time.Duration) Option {
	return func(c *config) { c.maxWait = limit }
}

// WithMaxPause limits how long a server's word holds. When a pause has lasted for that long, one
// call asks again, even if the server named a later time: such times are as often a mistake as they
// are meant, and a limit that was raised meanwhile should be found. The default is 10 minutes; it
// must be positive.
func WithMaxPause(limit time.Duration) Option {
	return func(c *config) { c.maxPause = limit }
}

// WithMaxKeys bounds the keys of a [Pacer] that it knows something about. A key that is not paced
// gives way to a new one first, and a key with calls that wait never does. The default is 1024; it
// must be from 1 to 2¹⁶.
func WithMaxKeys(keys int) Option {
	return func(c *config) { c.maxKeys = keys }
}

// WithClassifier sets the classifier, which decides what errors mean: whether one is a limit, and
// when the server wants its caller back. Errors it does not know are left to the rules of package
// classify. It must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		c.problems.NotNil("WithClassifier", classifier)
		c.classifier = classifier
	}
}

// check reports invalid values, once all options have been applied.
func (c *config) check() {
	if c.maxWait < 0 {
		c.problems.Invalid("WithMaxWait", c.maxWait, "must not be negative")
	}
	if c.maxPause <= 0 {
		c.problems.Invalid("WithMaxPause", c.maxPause, "must be positive")
	}
	if c.maxKeys < 1 || c.maxKeys > mostKeys {
		c.problems.Invalid("WithMaxKeys", c.maxKeys, "must be from 1 to 2¹⁶")
	}
}
