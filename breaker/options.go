package breaker

import (
	"errors"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a circuit, or the circuits of a group. Where an option is given twice, the last
// one counts. An invalid value is reported by policy.New as a *policy.OptionError, and by every
// call if policy.New is not used.
type Option func(*draft)

// config is what a circuit keeps of its options.
type config struct {
	watch         *watch // what its window is for, or nil
	threshold     int    // of failures in a row, or 0 if they do not count
	name          string
	cooldown      cooldown
	maxProbes     int
	needed        int
	probeTimeout  time.Duration
	classifier    classify.Classifier
	onStateChange func(from, to State)
	err           error
}

// draft is a config while options are applied to it.
type draft struct {
	config
	threshold *int
	rate      *failureRate
	slow      *slowCalls
	cooldown  *time.Duration
	backoff   *cooldown
	group     groupDraft
}

func defaults() config {
	return config{
		threshold:    5,
		cooldown:     fixed(60 * time.Second),
		maxProbes:    1,
		needed:       1,
		probeTimeout: 60 * time.Second,
	}
}

// apply applies options, each of which may replace what one before has set.
func (d *draft) apply(options []Option) {
	for _, option := range options {
		if option == nil {
			d.invalid("Option", nil, "must not be nil")
			continue
		}
		option(d)
	}
}

// finish returns the config of a circuit, with what is wrong with it.
func (d *draft) finish() config {
	d.decideOpening()
	d.decideRecovery()
	return d.config
}

// WithName names the circuit in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return func(d *draft) { d.name = name }
}

// WithClassifier decides which errors are failures, before the rules of package classify do for
// those it does not know. It must not be nil. One that panics makes the call a failure, and the
// panic passes through.
func WithClassifier(classifier classify.Classifier) Option {
	return func(d *draft) {
		if classifier == nil {
			d.invalid("WithClassifier", nil, "must not be nil")
		}
		d.classifier = classifier
	}
}

// WithOnStateChange calls fn after every change of state, in the order of the changes, one at a
// time and outside every lock, so fn may call the circuit's methods. It runs in the goroutine that
// made the change, before the call or the forcing method returns, unless another goroutine, or fn
// itself, is in it already: then that one goes on with the change. So fn should be quick. A panic
// in it passes through. It must not be nil.
func WithOnStateChange(fn func(from, to State)) Option {
	return func(d *draft) {
		if fn == nil {
			d.invalid("WithOnStateChange", nil, "must not be nil")
		}
		d.onStateChange = fn
	}
}

func (d *draft) invalid(option string, value any, problem string) {
	d.err = errors.Join(d.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}
