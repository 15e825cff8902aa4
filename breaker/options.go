package breaker

import (
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a circuit, or every circuit of a group. If an option is given twice, the last one
// counts. An invalid value is reported by policy.New as a *policy.OptionError, and by every call if
// policy.New is not used.
type Option interface {
	GroupOption
	applyToCircuit(set *optionSet)
}

// GroupOption sets up a [Group]. Every [Option] is a GroupOption too, for all circuits of the
// group.
type GroupOption interface {
	applyToGroup(set *groupOptionSet)
}

type circuitOption func(*optionSet)

func (o circuitOption) applyToCircuit(set *optionSet)    { o(set) }
func (o circuitOption) applyToGroup(set *groupOptionSet) { o(&set.circuit) }

// optionSet collects the options of a circuit. A nil pointer means that the option was not given.
type optionSet struct {
	problems        options.Problems
	name            string
	threshold       *int
	failureRate     *failureRate
	slowCalls       *slowCalls
	sustainedRate   *sustainedRate
	cooldown        *time.Duration
	cooldownBackoff *cooldown
	cooldownByCalls *cooldown
	maxProbes       int
	neededSuccesses int
	probeTimeout    time.Duration
	classifier      classify.Classifier
	successIf       func(error) bool
	onStateChange   func(from, to State)
}

// config is the checked options of a circuit.
type config struct {
	windowSettings  *windowSettings // nil without a window
	threshold       int             // of failures in a row, or 0 if they do not count
	name            string
	cooldown        *cooldown // shared by the circuits of a group; nil in a zero circuit
	maxProbes       int
	neededSuccesses int
	probeTimeout    time.Duration
	classifier      classify.Classifier
	onStateChange   func(from, to State)
	err             error
}

const (
	defaultThreshold    = 5
	defaultCooldown     = 60 * time.Second
	defaultProbeTimeout = 60 * time.Second
)

func newOptionSet() optionSet {
	return optionSet{
		problems:        options.Of(policy.KindBreaker),
		maxProbes:       1,
		neededSuccesses: 1,
		probeTimeout:    defaultProbeTimeout,
	}
}

func (o *optionSet) apply(constructor string, given []Option) {
	options.Apply(&o.problems, constructor, given, func(option Option) { option.applyToCircuit(o) })
}

// config checks the options and returns those in force.
func (o *optionSet) config() config {
	c := config{
		name:            o.name,
		maxProbes:       o.maxProbes,
		neededSuccesses: o.neededSuccesses,
		probeTimeout:    o.probeTimeout,
		classifier:      o.checkedClassifier(),
		onStateChange:   o.onStateChange,
	}
	c.threshold = o.checkedThreshold()
	c.windowSettings = o.checkedWindow()
	c.cooldown = o.checkedCooldown()
	o.checkProbes()
	c.err = o.problems.Err()
	return c
}

// WithName names the circuit in errors, events and descriptions. The name ends up in telemetry, so
// it should come from a small, fixed set. The default is no name.
func WithName(name string) Option {
	return circuitOption(func(o *optionSet) { o.name = name })
}

// WithClassifier sets the classifier, which decides which errors are failures. Errors it does not
// know are left to the rules of package classify. It must not be nil. If it panics, the call is a
// failure, and the panic passes through.
func WithClassifier(classifier classify.Classifier) Option {
	return circuitOption(func(o *optionSet) {
		o.problems.NotNil("WithClassifier", classifier)
		o.classifier = classifier
	})
}

// WithSuccessIf makes the errors for which fn returns true successes: answers of a dependency that
// works. It is called for errors whose verdict says that the dependency does not work, outside
// every lock. What says nothing about the dependency stays neutral: a call that its caller
// canceled, and a rejection or cancellation by an inner policy.
//
// A slow call is slow all the same. The error is returned as it is. Prefer an error that carries
// its verdict, with classify.As, if other policies are to know it too. The function must not be
// nil. If it panics, the call is a failure, and the panic passes through.
func WithSuccessIf(fn func(err error) bool) Option {
	return circuitOption(func(o *optionSet) {
		o.problems.NotNil("WithSuccessIf", fn)
		o.successIf = fn
	})
}

// WithOnStateChange calls fn after every change of state, in the order of the changes, one at a
// time and outside every lock, so fn may call the circuit's methods. It runs in the goroutine that
// made the change, before the call or the forcing method returns. While fn runs, in another
// goroutine or further up the stack, later changes are left to that goroutine, so fn should be
// quick. A panic in it passes through. It must not be nil.
func WithOnStateChange(fn func(from, to State)) Option {
	return circuitOption(func(o *optionSet) {
		o.problems.NotNil("WithOnStateChange", fn)
		o.onStateChange = fn
	})
}

// checkedClassifier returns the classifier that WithClassifier and WithSuccessIf make.
func (o *optionSet) checkedClassifier() classify.Classifier {
	if o.successIf == nil {
		return o.classifier
	}
	classifier, successIf := o.classifier, o.successIf
	return func(err error) (classify.Verdict, bool) {
		verdict := classifier.Of(err)
		if verdict.DependencyHealth() == classify.HealthBad && successIf(err) {
			verdict.Health = classify.HealthGood
		}
		return verdict, true
	}
}
