package retry

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a retry policy. Where an option is given twice, the last one counts. An invalid
// value is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not
// used.
type Option func(*config)

type config struct {
	maxAttempts   int
	backoff       Backoff
	jitter        Jitter
	maxElapsed    time.Duration
	maxRetryAfter time.Duration
	classifier    classify.Classifier
	retryIf       func(error) bool
	budget        *Budget
	rejectionWait time.Duration
	err           error
}

func newConfig(options []Option) config {
	c := config{
		maxAttempts:   3,
		backoff:       Exponential(100*time.Millisecond, 10*time.Second, 2),
		maxRetryAfter: 60 * time.Second,
	}
	for _, option := range options {
		if option == nil {
			c.invalid("New", nil, "options must not be nil")
			continue
		}
		option(&c)
	}
	c.check()
	return c
}

// WithMaxAttempts limits the attempts, the first one included. The default is 3; it must be at
// least 1, which means no retry.
func WithMaxAttempts(attempts int) Option {
	return func(c *config) { c.maxAttempts = attempts }
}

// WithBackoff sets the delays between attempts, before jitter. The default is Exponential(100 ms,
// 10 s, 2). It must not be nil.
func WithBackoff(backoff Backoff) Option {
	return func(c *config) { c.backoff = backoff }
}

// WithJitter sets how the delays are spread. The default is [FullJitter].
func WithJitter(jitter Jitter) Option {
	return func(c *config) { c.jitter = jitter }
}

// WithMaxElapsed stops retrying when the next attempt would begin this long after the first, or
// later. It ends no attempt. The default is 0, no limit; it must not be negative.
func WithMaxElapsed(limit time.Duration) Option {
	return func(c *config) { c.maxElapsed = limit }
}

// WithMaxRetryAfter limits how long the other side can make a call wait. When it asks for longer,
// retrying stops at once: a shorter wait is known to fail, and a longer one would freeze the
// caller. The default is 60 seconds; it must not be negative, and 0 means never to wait for the
// other side.
func WithMaxRetryAfter(limit time.Duration) Option {
	return func(c *config) { c.maxRetryAfter = limit }
}

// WithClassifier decides what errors mean, before the rules of package classify do for those it
// does not know. It must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", nil, "must not be nil")
		}
		c.classifier = classifier
	}
}

// WithRetryIf decides whether an error is retried, in the place of its class. It is not asked about
// what was called off, about rejections by a policy further in, nor about errors that must not be
// retried. It must not be nil.
func WithRetryIf(retryIf func(error) bool) Option {
	return func(c *config) {
		if retryIf == nil {
			c.invalid("WithRetryIf", nil, "must not be nil")
		}
		c.retryIf = retryIf
	}
}

// WithBudget limits the retries together with those of all other policies that have the same
// budget. The default is no budget. It must not be nil, and its settings must be valid.
func WithBudget(budget *Budget) Option {
	return func(c *config) {
		if budget == nil {
			c.invalid("WithBudget", nil, "must not be nil")
		}
		c.budget = budget
	}
}

// WithRejectionWait waits for a policy further in that rejected the call and said when to come
// back, such as an open circuit that will let a probe through, if that is within limit. The wait is
// the time it named, and then the backoff's jittered delay, so that not all who waited come at
// once. It counts as an attempt, and takes nothing from a budget.
//
// When the time named is longer than limit, or none, when the next attempt would come too late, or
// when no attempt is left, retrying stops at once with [ReasonRejected]. The default is 0, never to
// wait; the limit must not be negative.
func WithRejectionWait(limit time.Duration) Option {
	return func(c *config) { c.rejectionWait = limit }
}

// check finds the values that make no sense once all options have been applied.
func (c *config) check() {
	if c.maxAttempts < 1 {
		c.invalid("WithMaxAttempts", c.maxAttempts, "must be at least 1")
	}
	if c.jitter > NoJitter {
		c.invalid("WithJitter", uint8(c.jitter), "is none of the jitters")
	}
	if c.maxElapsed < 0 {
		c.invalid("WithMaxElapsed", c.maxElapsed, "must not be negative")
	}
	if c.maxRetryAfter < 0 {
		c.invalid("WithMaxRetryAfter", c.maxRetryAfter, "must not be negative")
	}
	if c.rejectionWait < 0 {
		c.invalid("WithRejectionWait", c.rejectionWait, "must not be negative")
	}
	if c.budget != nil {
		c.err = errors.Join(c.err, c.budget.validate())
	}
	if nilness.Is(c.backoff) {
		c.invalid("WithBackoff", nil, "must not be nil")
	} else if b, ok := c.backoff.(interface{ validate() error }); ok {
		c.err = errors.Join(c.err, b.validate())
	}
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, invalid(option, value, problem))
}

// Validate returns what is wrong with the options, or nil.
func (c *config) Validate() error { return c.err }

// Describe returns the policy's settings.
func (c *config) Describe() policy.Description {
	settings := []policy.Setting{
		{Name: "max attempts", Value: strconv.Itoa(c.maxAttempts)},
		{Name: "backoff", Value: describe(c.backoff)},
		{Name: "jitter", Value: c.jitter.String()},
		{Name: "max retry-after", Value: c.maxRetryAfter.String()},
	}
	if c.maxElapsed > 0 {
		settings = append(settings, policy.Setting{Name: "max elapsed", Value: c.maxElapsed.String()})
	}
	if c.rejectionWait > 0 {
		settings = append(settings, policy.Setting{Name: "rejection wait", Value: c.rejectionWait.String()})
	}
	d := policy.Description{Kind: kind, Settings: settings}
	if c.budget != nil {
		d.Settings = append(d.Settings, policy.Setting{Name: "budget", Value: c.budget.String()})
		d.Gauges = []policy.Gauge{{Name: "budget level", Value: c.budget.Level()}}
	}
	return d
}

func describe(b Backoff) string {
	if s, ok := b.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", b)
}
