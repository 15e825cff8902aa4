package timeout

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a timeout policy. If an option is given twice, the last one counts. An invalid
// value is reported by policy.New as a *policy.OptionError, and by every call if policy.New is not
// used.
type Option func(*config)

type config struct {
	limit        time.Duration
	limitFunc    func(context.Context) time.Duration
	maxAbandoned int
	onLateResult func(value any, err error)
	problems     options.Problems
	ready        bool // made by New, with valid options
}

func newConfig(limit time.Duration, given []Option) config {
	c := config{limit: limit, problems: options.Of(policy.KindTimeout)}
	if limit <= 0 {
		c.problems.Invalid("New", limit, "must be positive")
	}
	options.Apply(&c.problems, "New", given, func(option Option) { option(&c) })
	if c.onLateResult != nil && c.maxAbandoned == 0 {
		c.problems.Invalid("WithOnLateResult", "func", "needs WithAbandon, as only abandoned calls have late results")
	}
	c.ready = c.problems.Err() == nil
	return c
}

// WithFunc sets a limit for each call: limit is called first, with the caller's context. The limit
// given to [New] is the upper bound, and applies if limit returns zero or less. limit must not be
// nil. A panic in it passes through.
func WithFunc(limit func(ctx context.Context) time.Duration) Option {
	return func(c *config) {
		c.problems.NotNil("WithFunc", limit)
		c.limitFunc = limit
	}
}

// WithAbandon makes a call return on time even if the function ignores its context: when the limit
// passes or the caller's context ends, the call returns and leaves the function behind in a
// goroutine of its own, where it goes on.
//
// While at least maxRunning abandoned calls still run, new calls are rejected with a
// [*SaturatedError]. Calls that were under way by then may still be abandoned, so the number of
// goroutines left behind is bounded by maxRunning and the number of calls under way at once. It
// must be at least 1.
//
// [WithOnLateResult] gets the result, or the panic, of an abandoned call. A panic that comes in
// time is raised again in the caller's goroutine, with the same value but without the stack;
// policy.Recover inside keeps that. runtime.Goexit in time ends the caller's goroutine too.
func WithAbandon(maxRunning int) Option {
	return func(c *config) {
		if maxRunning < 1 {
			c.problems.Invalid("WithAbandon", maxRunning, "must be at least 1")
		}
		c.maxAbandoned = maxRunning
	}
}

// WithOnLateResult calls fn with the result of each abandoned call, so that a value such as an
// *http.Response can be closed. A late panic arrives as a *policy.PanicError, runtime.Goexit as
// policy.ErrGoexit. fn runs in the goroutine of the abandoned call, which counts as running until
// fn has returned; a panic in fn ends the program. fn must not be nil, and needs [WithAbandon].
//
// Without it late values are dropped, errors are passed to policy.Discard, and a late panic ends
// the program, as a panic in any goroutine does.
func WithOnLateResult(fn func(value any, err error)) Option {
	return func(c *config) {
		c.problems.NotNil("WithOnLateResult", fn)
		c.onLateResult = fn
	}
}

// Validate returns what is wrong with the options, or nil.
func (t *Timeout[T]) Validate() error {
	switch {
	case t == nil:
		return &policy.OptionError{Policy: policy.KindTimeout, Option: "Timeout", Problem: "is nil; make it with New"}
	case t.problems.Err() == nil && !t.ready:
		return &policy.OptionError{Policy: policy.KindTimeout, Option: "Timeout", Problem: "has no limit; make it with New"}
	default:
		return t.problems.Err()
	}
}

// Describe returns the policy's settings and, with [WithAbandon], how many abandoned calls still
// run.
func (t *Timeout[T]) Describe() policy.Description {
	d := policy.Description{Kind: policy.KindTimeout}
	if t == nil {
		return d
	}
	settings := make(options.Settings, 0, 3)
	settings.Add("limit", t.limit)
	if t.limitFunc != nil {
		settings.Add("limit a call", "by function")
	}
	if t.maxAbandoned > 0 {
		settings.Add("max abandoned", t.maxAbandoned)
		d.Gauges = []policy.Gauge{{Name: policy.GaugeAbandoned, Value: float64(t.Abandoned())}}
	}
	d.Settings = settings
	return d
}
