package breaker

import "time"

type failureRate struct {
	rate     float64
	window   time.Duration
	minCalls int
}

type slowCalls struct {
	limit time.Duration
	rate  float64
}

// WithFailureThreshold opens the circuit after that many failures in a row. The default is 5. With
// [WithFailureRate] alone, failures in a row do not count; with both options, either opens the
// circuit. It must be from 1 to 2²⁹-1.
func WithFailureThreshold(failures int) Option {
	return circuitOption(func(o *optionSet) { o.threshold = &failures })
}

// WithFailureRate opens the circuit when a call ends, if at least minCalls calls have ended in the
// window and the share of failures among them is rate or more. Neutral results do not count as
// calls. Without [WithFailureThreshold], failures in a row do not count then.
//
// The window has ten buckets; the oldest is dropped when a new one begins. So a call counts for at
// least nine tenths of the window, and at most all of it. A circuit that closes begins with an
// empty window. Beyond 32767 calls in one bucket its counts are halved, calls and failures alike:
// the share stays, and the number of calls is lost.
//
// The rate must be above 0 and at most 1, the window at least 10 ms, that is 1 ms a bucket, and
// minCalls from 1 to 16384.
func WithFailureRate(rate float64, window time.Duration, minCalls int) Option {
	return circuitOption(func(o *optionSet) { o.failureRate = &failureRate{rate, window, minCalls} })
}

// WithSlowCalls opens the circuit when a call ends, if the share of slow calls in the window is
// rate or more. A call is slow if it took longer than limit, whether it succeeded or failed;
// neutral results do not count as calls. A slow probe counts as failed.
//
// The window and the least number of calls are those of [WithFailureRate], or 10 seconds and 20
// calls without it. Failures in a row count as before. The limit must be positive, and the rate
// above 0 and at most 1.
//
// It does not end calls; package timeout does.
func WithSlowCalls(limit time.Duration, rate float64) Option {
	return circuitOption(func(o *optionSet) { o.slowCalls = &slowCalls{limit, rate} })
}

const (
	defaultWindow   = 10 * time.Second
	defaultMinCalls = 20
	shortestWindow  = buckets * time.Millisecond
)

func (o *optionSet) checkedThreshold() int {
	switch {
	case o.threshold != nil:
		if *o.threshold < 1 || *o.threshold > maxThreshold {
			o.problems.Invalid("WithFailureThreshold", *o.threshold, "must be from 1 to 536870911")
		}
		return *o.threshold
	case o.failureRate != nil:
		return 0
	default:
		return defaultThreshold
	}
}

// checkedWindow returns the settings of the window, or nil if there is none.
func (o *optionSet) checkedWindow() *windowSettings {
	if o.failureRate == nil && o.slowCalls == nil {
		return nil
	}
	w := &windowSettings{window: defaultWindow, minCalls: defaultMinCalls}
	if r := o.failureRate; r != nil {
		o.checkRate("WithFailureRate", r.rate)
		if r.window < shortestWindow {
			o.problems.Invalid("WithFailureRate", r.window, "the window must be at least 10ms")
		}
		if r.minCalls < 1 || r.minCalls > maxMinCalls {
			o.problems.Invalid("WithFailureRate", r.minCalls, "the least number of calls must be from 1 to 16384")
		}
		w.failureRate, w.window, w.minCalls = r.rate, r.window, r.minCalls
	}
	if s := o.slowCalls; s != nil {
		if s.limit <= 0 {
			o.problems.Invalid("WithSlowCalls", s.limit, "the limit must be positive")
		}
		o.checkRate("WithSlowCalls", s.rate)
		w.slowLimit, w.slowRate = s.limit, s.rate
	}
	return w
}

func (o *optionSet) checkRate(option string, rate float64) {
	if !(rate > 0 && rate <= 1) { // also catches NaN
		o.problems.Invalid(option, rate, "the rate must be above 0 and at most 1")
	}
}
