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

// WithFailureThreshold opens the circuit after so many failures in a row. The default is 5, or that
// failures in a row do not count if [WithFailureRate] is given; where both are given, either opens
// the circuit. It must be from 1 to 2²⁹-1.
func WithFailureThreshold(failures int) Option {
	return func(d *draft) { d.threshold = &failures }
}

// WithFailureRate opens the circuit as a call ends if at least minCalls calls have ended in the
// window and the share of failures among them is rate or more. Neutral results are no calls here.
// Without [WithFailureThreshold], failures in a row do not count then.
//
// The window is kept in ten slices, the oldest of which is dropped as a new one begins. So a call
// counts for nine tenths of the window at least, and for all of it at most. A circuit that closes
// begins with an empty window. Beyond 32767 calls in one slice the slice is halved, calls and
// failures alike: the share stays, and the window forgets how many they were.
//
// The rate must be above 0 and at most 1, the window at least 10 ms, that is 1 ms a slice, and
// minCalls from 1 to 16384.
func WithFailureRate(rate float64, window time.Duration, minCalls int) Option {
	return func(d *draft) { d.rate = &failureRate{rate, window, minCalls} }
}

// WithSlowCalls opens the circuit as a call ends if the share of slow calls in the window is rate
// or more. A call is slow that took longer than limit, whether it succeeded or failed; neutral
// results are no calls here. A probe that is slow counts as failed.
//
// The window and the least number of calls are those of [WithFailureRate], or 10 seconds and 20
// calls without it. Failures in a row count as before. The limit must be positive, and the rate
// above 0 and at most 1.
//
// It ends no call: that is what package timeout is for.
func WithSlowCalls(limit time.Duration, rate float64) Option {
	return func(d *draft) { d.slow = &slowCalls{limit, rate} }
}

const (
	defaultWindow   = 10 * time.Second
	defaultMinCalls = 20
	shortestWindow  = buckets * time.Millisecond
)

// decideOpening checks what opens the circuit and puts it into the config.
func (d *draft) decideOpening() {
	if t := d.threshold; t != nil {
		if *t < 1 || *t > maxThreshold {
			d.invalid("WithFailureThreshold", *t, "must be from 1 to 536870911")
		}
		d.config.threshold = *t
	}
	if d.rate == nil && d.slow == nil {
		return
	}

	w := watch{window: defaultWindow, minCalls: defaultMinCalls}
	if r := d.rate; r != nil {
		d.checkRate("WithFailureRate", r.rate)
		if r.window < shortestWindow {
			d.invalid("WithFailureRate", r.window, "the window must be at least 10ms")
		}
		if r.minCalls < 1 || r.minCalls > maxMinCalls {
			d.invalid("WithFailureRate", r.minCalls, "the least number of calls must be from 1 to 16384")
		}
		w.failureRate, w.window, w.minCalls = r.rate, r.window, r.minCalls
		if d.threshold == nil {
			d.config.threshold = 0
		}
	}
	if s := d.slow; s != nil {
		if s.limit <= 0 {
			d.invalid("WithSlowCalls", s.limit, "the limit must be positive")
		}
		d.checkRate("WithSlowCalls", s.rate)
		w.slowLimit, w.slowRate = s.limit, s.rate
	}
	d.config.watch = &w
}

func (d *draft) checkRate(option string, rate float64) {
	if !(rate > 0 && rate <= 1) { // NaN is neither
		d.invalid(option, rate, "the rate must be above 0 and at most 1")
	}
}
