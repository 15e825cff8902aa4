package breaker

import "time"

type failureRate struct {
	rate     float64
	window   time.Duration
	minCalls int
}

type sustainedRate struct {
	rate   float64
	window time.Duration
	excess int
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
// empty window. Where a thousand calls come in a hundredth of the window, a success may count for
// that much longer. Beyond 32767 calls in one bucket its counts are halved, calls and failures
// alike: the share stays, and the number of calls is lost.
//
// The rate must be above 0 and at most 1, the window at least 10 ms, that is 1 ms a bucket, and
// minCalls from 1 to 16384.
func WithFailureRate(rate float64, window time.Duration, minCalls int) Option {
	return circuitOption(func(o *optionSet) { o.failureRate = &failureRate{rate, window, minCalls} })
}

// WithSustainedFailureRate opens the circuit when failures are rate or more of the calls that ended
// in the window, however few they are, and have been more than that for long: by an excess of so
// many failures. Each failure adds one to the excess, and each success takes rate/(1-rate) away, 4
// at a rate of 0.8, but never below 0 nor above the limit. At a rate of 1 a success takes all away.
//
// So it waits for evidence and not for time: the excess is the same at one call a minute and at ten
// thousand a second, and the window keeps a burst of failures from opening a busy circuit. At
// (0.8, time.Second, 20) a circuit opens after 20 failures where nothing succeeds, after some 40
// calls where 90 % fail, and by chance once in more than a million calls where half fail.
//
// A circuit that closes is on probation: half of what one success takes away is missing to the
// limit, so it opens again after 2 failures at a rate of 0.8, until successes have taken the rest
// away.
//
// Of a call and its repetitions by an outer retry policy only the first attempt counts while the
// circuit is closed and not on probation: otherwise a call that fails for good would count three
// times, and one that succeeds once.
//
// It contradicts [WithFailureThreshold] and [WithFailureRate]. Neutral results do not count. The
// rate must be above 0 and at most 1, the window at least 10 ms, and excess from 1 to 16384.
func WithSustainedFailureRate(rate float64, window time.Duration, excess int) Option {
	return circuitOption(func(o *optionSet) { o.sustainedRate = &sustainedRate{rate, window, excess} })
}

// WithSlowCalls opens the circuit when a call comes or ends, if the share of slow calls in the
// window is rate or more. A call is slow if it took longer than limit, whether it succeeded or
// failed; neutral results do not count as calls. A slow probe counts as failed.
//
// A call under way counts as slow once it is over the limit, by at most a sixteenth of that or a
// tenth of the window, and for as long as the window; when it ends, it counts as what it ended as.
//
// The window and the least number of calls are those of [WithFailureRate], or the window and the
// excess of [WithSustainedFailureRate], or 10 seconds and 20 calls without either. Failures in a
// row count as before. The limit must be positive, and the rate above 0 and at most 1.
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
	case o.failureRate != nil, o.sustainedRate != nil:
		return 0
	default:
		return defaultThreshold
	}
}

// checkedWindow returns the settings of the window, or nil if there is none.
func (o *optionSet) checkedWindow() *windowSettings {
	if o.failureRate == nil && o.slowCalls == nil && o.sustainedRate == nil {
		return nil
	}
	w := &windowSettings{window: defaultWindow, minCalls: defaultMinCalls}
	if r := o.sustainedRate; r != nil {
		w.sustained, w.window, w.minCalls = o.checkedSustained(*r), r.window, r.excess
	}
	if r := o.failureRate; r != nil {
		o.checkRate("WithFailureRate", r.rate)
		o.checkWindow("WithFailureRate", r.window)
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

// checkedSustained returns the excess of failures that opens the circuit.
func (o *optionSet) checkedSustained(r sustainedRate) sustained {
	const option = "WithSustainedFailureRate"
	o.checkRate(option, r.rate)
	o.checkWindow(option, r.window)
	if r.excess < 1 || r.excess > maxMinCalls {
		o.problems.Invalid(option, r.excess, "the excess must be from 1 to 16384")
		return sustained{}
	}
	if o.threshold != nil {
		o.problems.Invalid(option, r.rate, "contradicts WithFailureThreshold: give one of them")
	}
	if o.failureRate != nil {
		o.problems.Invalid(option, r.rate, "contradicts WithFailureRate: give one of them")
	}
	return newSustained(r.rate, r.excess)
}

func (o *optionSet) checkWindow(option string, window time.Duration) {
	if window < shortestWindow {
		o.problems.Invalid(option, window, "the window must be at least 10ms")
	}
}

func (o *optionSet) checkRate(option string, rate float64) {
	if !(rate > 0 && rate <= 1) { // also catches NaN
		o.problems.Invalid(option, rate, "the rate must be above 0 and at most 1")
	}
}
