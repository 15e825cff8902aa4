package retry

import (
	"context"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a retry policy. If an option is given twice, the last one counts. An invalid value
// is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not used.
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
	budgetWhen    func(context.Context) bool
	rejectionWait time.Duration
	problems      options.Problems
	err           error // the problems, joined
}

func newConfig(given []Option) config {
	c := config{
		maxAttempts:   3,
		backoff:       Exponential(100*time.Millisecond, 10*time.Second, 2),
		maxRetryAfter: 60 * time.Second,
		problems:      options.Of(policy.KindRetry),
	}
	options.Apply(&c.problems, "New", given, func(option Option) { option(&c) })
	c.check()
	if c.err = c.problems.Err(); c.err == nil && c.budget != nil {
		c.budget.policies.Add(1)
	}
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

// WithMaxElapsed stops retrying when the next attempt would begin this long, or longer, after the
// first. It ends no attempt. The default is 0, no limit; it must not be negative.
func WithMaxElapsed(limit time.Duration) Option {
	return func(c *config) { c.maxElapsed = limit }
}

// WithMaxRetryAfter limits how long the other side can make a call wait, without the [Jitter]. When
// it asks for longer, retrying stops at once: a shorter wait would fail, and a longer one would
// freeze the caller. The default is 60 seconds; it must not be negative, and 0 means never to wait
// for the other side.
func WithMaxRetryAfter(limit time.Duration) Option {
	return func(c *config) { c.maxRetryAfter = limit }
}

// WithClassifier sets the classifier, which decides what errors mean. Errors it does not know are
// left to the rules of package classify. It must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		c.problems.NotNil("WithClassifier", classifier)
		c.classifier = classifier
	}
}

// WithRetryIf decides whether an error is retried, instead of its class. It is not called for
// cancellations, rejections by inner policies and NoRetry verdicts. It must not be nil.
func WithRetryIf(retryIf func(error) bool) Option {
	return func(c *config) {
		c.problems.NotNil("WithRetryIf", retryIf)
		c.retryIf = retryIf
	}
}

// WithBudget limits the retries together with those of all other policies with the same budget. The
// default is no budget. It must not be nil, and its settings must be valid.
func WithBudget(budget *Budget) Option {
	return func(c *config) {
		c.problems.NotNil("WithBudget", budget)
		c.budget = budget
	}
}

// WithBudgetWhen lets the budget bind only when load may be the trouble, which strained reports:
// only then does a retry take from the budget of [WithBudget], and only then may it be refused. A
// failed attempt that is not strained takes nothing either; successes pay in at all times. A
// dependency that fails half of the calls by chance and has room for all the retries is one
// example.
//
// Strained is called after each failed attempt, with the context of the call, also concurrently. It
// should be fast. The default is that the budget always binds. It must not be nil, and without a
// budget it changes nothing.
func WithBudgetWhen(strained func(ctx context.Context) bool) Option {
	return func(c *config) {
		c.problems.NotNil("WithBudgetWhen", strained)
		c.budgetWhen = strained
	}
}

// WithRejectionWait retries a rejection by an inner policy, such as an open circuit, if its verdict
// says to come back within limit. The wait is the verdict's RetryAfter and then the backoff's
// jittered delay, so that not all waiting calls come at once. It counts as an attempt, and takes
// nothing from a budget.
//
// When RetryAfter is 0 or longer than limit, when the next attempt would come too late, or when no
// attempt is left, retrying stops at once with [ReasonRejected]. The default is 0, never to wait;
// the limit must not be negative.
func WithRejectionWait(limit time.Duration) Option {
	return func(c *config) { c.rejectionWait = limit }
}

// check reports invalid values, once all options have been applied.
func (c *config) check() {
	if c.maxAttempts < 1 {
		c.problems.Invalid("WithMaxAttempts", c.maxAttempts, "must be at least 1")
	}
	if c.jitter > NoJitter {
		c.problems.Invalid("WithJitter", uint8(c.jitter), "is none of the jitters")
	}
	if c.maxElapsed < 0 {
		c.problems.Invalid("WithMaxElapsed", c.maxElapsed, "must not be negative")
	}
	if c.maxRetryAfter < 0 {
		c.problems.Invalid("WithMaxRetryAfter", c.maxRetryAfter, "must not be negative")
	}
	if c.rejectionWait < 0 {
		c.problems.Invalid("WithRejectionWait", c.rejectionWait, "must not be negative")
	}
	if c.budget != nil {
		c.problems.Add(c.budget.validate())
	}
	if c.problems.NotNil("WithBackoff", c.backoff) {
		if b, ok := c.backoff.(interface{ check(*options.Problems) }); ok {
			b.check(&c.problems)
		}
	}
}

// Validate returns what is wrong with the options, or nil.
func (r *Retry[T]) Validate() error {
	if r == nil {
		return &policy.OptionError{Policy: policy.KindRetry, Option: "Retry", Problem: "is nil; make it with New"}
	}
	return r.err
}

// Describe returns the policy's settings and the level of its budget.
func (r *Retry[T]) Describe() policy.Description {
	if r == nil {
		return policy.Description{Kind: policy.KindRetry}
	}
	return r.describe()
}

func (c *config) describe() policy.Description {
	d := policy.Description{Kind: policy.KindRetry}
	settings := make(options.Settings, 0, 4)
	settings.Add("max attempts", c.maxAttempts)
	settings.Add("backoff", describe(c.backoff))
	settings.Add("jitter", c.jitter)
	settings.Add("max retry-after", c.maxRetryAfter)
	if c.maxElapsed > 0 {
		settings.Add("max elapsed", c.maxElapsed)
	}
	if c.rejectionWait > 0 {
		settings.Add("rejection wait", c.rejectionWait)
	}
	if c.budget != nil {
		settings.Add("budget", c.budget)
		d.Gauges = []policy.Gauge{{Name: policy.GaugeBudgetLevel, Value: c.budget.Level()}}
	}
	d.Settings = settings
	return d
}

func describe(b Backoff) string {
	if s, ok := b.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", b)
}
