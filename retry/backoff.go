package retry

import (
	"fmt"
	"math"
	"time"

	"github.com/tenax-go/tenax/internal/options"
)

// Backoff decides how long to wait before each retry. Implementations must be safe for concurrent
// use. If they have a method String() string, descriptions show its result.
type Backoff interface {
	// Delay returns the wait before the retry of the given number, from 1, before jitter. A
	// negative delay counts as 0. It must return for every number up to math.MaxInt32, which
	// [DecorrelatedJitter] passes to get the longest delay.
	Delay(retry int) time.Duration
}

// BackoffFunc turns a function into a Backoff.
type BackoffFunc func(retry int) time.Duration

// Delay calls f. It returns 0 if f is nil.
func (f BackoffFunc) Delay(retry int) time.Duration {
	if f == nil {
		return 0
	}
	return f(retry)
}

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
	// The product may be infinite, and a float64 may be slightly below an initial delay of more
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

func (b exponential) check(p *options.Problems) {
	notNegative(p, "Exponential", b.initial)
	notBelow(p, "Exponential", b.maximum, b.initial)
	if !(b.factor >= 1) || math.IsInf(b.factor, 0) { // also catches NaN
		p.Invalid("Exponential", b.factor, "the factor must be a number of at least 1")
	}
}

type constant time.Duration

func (b constant) Delay(int) time.Duration   { return time.Duration(b) }
func (b constant) String() string            { return "constant " + time.Duration(b).String() }
func (b constant) check(p *options.Problems) { notNegative(p, "Constant", time.Duration(b)) }

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

func (b linear) check(p *options.Problems) {
	notNegative(p, "Linear", b.initial)
	notNegative(p, "Linear", b.step)
	notBelow(p, "Linear", b.maximum, b.initial)
}

type schedule []time.Duration

func (b schedule) Delay(retry int) time.Duration {
	if len(b) == 0 {
		return 0
	}
	return b[min(max(retry, 1), len(b))-1]
}

func (b schedule) String() string { return fmt.Sprintf("schedule %v", []time.Duration(b)) }

func (b schedule) check(p *options.Problems) {
	if len(b) == 0 {
		p.Invalid("Schedule", []time.Duration(b), "must have at least one delay")
	}
	for _, delay := range b {
		notNegative(p, "Schedule", delay)
	}
}

func notNegative(p *options.Problems, option string, d time.Duration) {
	if d < 0 {
		p.Invalid(option, d, "must not be negative")
	}
}

func notBelow(p *options.Problems, option string, maximum, initial time.Duration) {
	if maximum < initial {
		p.Invalid(option, maximum, fmt.Sprintf("the maximum must not be below the initial %v", initial))
	}
}
