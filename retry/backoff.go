package retry

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Backoff says how long to wait before each retry. Implementations must be safe for concurrent use.
// One that has a method String() string is described by it.
type Backoff interface {
	// Delay returns the wait before the retry of the given number, from 1, before jitter. A
	// negative delay counts as 0. It must answer for every number up to math.MaxInt32, which
	// [DecorrelatedJitter] asks for to learn the longest delay.
	Delay(retry int) time.Duration
}

// BackoffFunc makes a Backoff of a function.
type BackoffFunc func(retry int) time.Duration

// Delay calls f.
func (f BackoffFunc) Delay(retry int) time.Duration { return f(retry) }

// String returns "function".
func (f BackoffFunc) String() string { return "function" }

// Exponential begins at initial and multiplies each delay by factor, up to maximum. Initial must
// not be negative, maximum not below initial, and factor a number of at least 1.
func Exponential(initial, maximum time.Duration, factor float64) Backoff {
	return exponential{initial, maximum, factor}
}

// Constant waits the same time before every retry. It must not be negative; 0 retries at once.
func Constant(delay time.Duration) Backoff { return constant(delay) }

// Linear begins at initial and adds step each time, up to maximum. Initial and step must not be
// negative, and maximum not below initial.
func Linear(initial, step, maximum time.Duration) Backoff {
	return linear{initial, step, maximum}
}

// Schedule takes the delays in turn and repeats the last one. There must be at least one, and none
// may be negative.
func Schedule(delays ...time.Duration) Backoff {
	return append(schedule{}, delays...)
}

type exponential struct {
	initial, maximum time.Duration
	factor           float64
}

func (b exponential) Delay(retry int) time.Duration {
	if b.initial == 0 {
		return 0
	}
	// The product may be infinite, and a float64 may be a little below an initial delay of more
	// than 104 days.
	delay := float64(b.initial) * math.Pow(b.factor, float64(max(retry, 1)-1))
	if delay < float64(b.maximum) {
		return max(b.initial, time.Duration(delay))
	}
	return b.maximum
}

func (b exponential) String() string {
	return fmt.Sprintf("exponential from %v to %v by %v", b.initial, b.maximum, b.factor)
}

func (b exponential) validate() error {
	return errors.Join(
		notNegative("Exponential", b.initial),
		notBelow("Exponential", b.maximum, b.initial),
		atLeastOne("Exponential", b.factor),
	)
}

type constant time.Duration

func (b constant) Delay(int) time.Duration { return time.Duration(b) }
func (b constant) String() string          { return "constant " + time.Duration(b).String() }
func (b constant) validate() error         { return notNegative("Constant", time.Duration(b)) }

type linear struct {
	initial, step, maximum time.Duration
}

func (b linear) Delay(retry int) time.Duration {
	steps := int64(max(retry, 1) - 1)
	if b.step > 0 && steps > int64(b.maximum-b.initial)/int64(b.step) {
		return b.maximum
	}
	return b.initial + time.Duration(steps)*b.step
}

func (b linear) String() string {
	return fmt.Sprintf("linear from %v to %v by %v", b.initial, b.maximum, b.step)
}

func (b linear) validate() error {
	return errors.Join(
		notNegative("Linear", b.initial), notNegative("Linear", b.step), notBelow("Linear", b.maximum, b.initial),
	)
}

type schedule []time.Duration

func (b schedule) Delay(retry int) time.Duration {
	if len(b) == 0 {
		return 0
	}
	return b[min(max(retry, 1), len(b))-1]
}

func (b schedule) String() string { return fmt.Sprintf("schedule %v", []time.Duration(b)) }

func (b schedule) validate() error {
	if len(b) == 0 {
		return invalid("Schedule", []time.Duration(b), "must have at least one delay")
	}
	var problems []error
	for _, delay := range b {
		problems = append(problems, notNegative("Schedule", delay))
	}
	return errors.Join(problems...)
}

func notNegative(option string, d time.Duration) error {
	if d < 0 {
		return invalid(option, d, "must not be negative")
	}
	return nil
}

func notBelow(option string, maximum, initial time.Duration) error {
	if maximum < initial {
		return invalid(option, maximum, fmt.Sprintf("the maximum must not be below the initial %v", initial))
	}
	return nil
}

func atLeastOne(option string, factor float64) error {
	if !(factor >= 1) || math.IsInf(factor, 0) {
		return invalid(option, factor, "the factor must be a number of at least 1")
	}
	return nil
}

func invalid(option string, value any, problem string) error {
	return &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem}
}
