package breaker_test

import (
	"slices"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// model is what a circuit must do, one step at a time: nothing in it is atomic, packed or
// lazy.
type model struct {
	threshold, atOnce, needed int // a threshold of 0 counts no failures in a row
	probeTimeout              time.Duration
	first, most               time.Duration // cooldowns
	factor                    float64       // 0 for a cooldown that is always first
	rate, slowRate            float64       // 0 for none
	window, slowLimit         time.Duration
	minCalls                  int
	drawn                     func(most time.Duration) time.Duration // a shortened cooldown

	state      breaker.State
	forced     bool
	since      time.Time // when the state was entered
	generation int       // how often the state was entered
	failures   int
	successes  int
	probes     []probe // that hold a permit
	ended      []ended // calls of this generation, while closed
	last       time.Duration
	cooldown   time.Duration // the last one, as drawn
	changes    []transition  // not taken yet
}

type transition struct {
	From, To breaker.State
	Failures int
}

type probe struct {
	id    int
	since time.Time
}

// ended is a call in the window.
type ended struct {
	bucket       int64
	failed, slow bool
}

// permit is the right to make one call. That of a probe has an id.
type permit struct {
	generation, id int
	since          time.Time
}

func (m *model) enter(now time.Time, state breaker.State, forced bool, failures int) {
	if state == breaker.Open && !forced {
		m.coolDown(now)
	}
	if state != m.state {
		m.changes = append(m.changes, transition{m.state, state, failures})
	}
	m.state, m.forced, m.since, m.failures = state, forced, now, failures
	m.generation++
	m.successes, m.probes, m.ended = 0, nil, nil
}

func (m *model) coolDown(now time.Time) {
	switch {
	case m.factor == 0:
		m.last, m.cooldown = m.first, m.first
		return
	case m.last == 0, m.state == breaker.Closed && now.Sub(m.since) >= m.last:
		m.last = m.first
	default:
		m.last = m.grown()
	}
	m.cooldown = m.drawn(m.last)
}

// grown returns the cooldown after a failed probe, before it is shortened.
func (m *model) grown() time.Duration {
	if m.factor == 0 {
		return m.first
	}
	if grown := float64(m.last) * m.factor; grown < float64(m.most) {
		return time.Duration(grown)
	}
	return m.most
}

// force changes the state by hand.
func (m *model) force(now time.Time, state breaker.State, forced bool) {
	m.last = 0
	m.enter(now, state, forced, 0)
}

// rejects returns why a call is rejected now, how long that lasts at most, and when to try again.
// An empty reason means that it is admitted.
func (m *model) rejects(now time.Time) (reason string, retryAfter, tryAgainIn time.Duration) {
	m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return now.Sub(p.since) >= m.probeTimeout })
	switch {
	case m.state == breaker.Open && m.forced:
		return "open", 0, 0
	case m.state == breaker.Open && now.Sub(m.since) < m.cooldown:
		left := m.cooldown - now.Sub(m.since)
		return "open", left, left
	case m.state == breaker.HalfOpen && len(m.probes) == m.atOnce:
		left := m.probeTimeout - now.Sub(m.probes[0].since)
		return "half_open", left + m.grown(), left
	default:
		return "", 0, 0
	}
}

func (m *model) shown(now time.Time) breaker.State {
	if reason, _, _ := m.rejects(now); m.state == breaker.Open && reason == "" {
		return breaker.HalfOpen
	}
	return m.state
}

func (m *model) counts(now time.Time) breaker.Counts {
	m.rejects(now)
	return breaker.Counts{
		Failures: m.failures, Window: m.seen(now), Probes: len(m.probes), ProbeSuccesses: m.successes,
	}
}

// seen returns the content of the window: the calls that ended in this tenth of it, or in the nine
// before.
func (m *model) seen(now time.Time) (sum breaker.WindowCounts) {
	for _, e := range m.ended {
		if m.bucket(now)-e.bucket > 9 {
			continue
		}
		sum.Calls++
		if e.failed {
			sum.Failures++
		}
		if e.slow {
			sum.Slow++
		}
	}
	return sum
}

func (m *model) bucket(now time.Time) int64 { return int64(now.Sub(m.since) / (m.window / 10)) }

// begin admits a call that nothing rejects now. No other call has the id.
func (m *model) begin(now time.Time, id int) permit {
	if m.state == breaker.Closed {
		return permit{m.generation, 0, now}
	}
	if m.state == breaker.Open {
		m.enter(now, breaker.HalfOpen, false, 0)
	}
	m.probes = append(m.probes, probe{id, now})
	return permit{m.generation, id, now}
}

func (m *model) end(now time.Time, t permit, result meaning) {
	if t.generation != m.generation || m.forced {
		return
	}
	slow := m.slowRate > 0 && now.Sub(t.since) > m.slowLimit
	if m.state == breaker.Closed && m.window > 0 && result != neutral {
		m.ended = append(m.ended, ended{m.bucket(now), result == failure, slow})
		if reason := m.reason(now); reason > 0 {
			m.enter(now, breaker.Open, false, reason)
			return
		}
	}
	m.endWithoutWindow(now, t, result, slow)
}

// endWithoutWindow is end without the window.
func (m *model) endWithoutWindow(now time.Time, t permit, result meaning, slow bool) {
	if t.generation != m.generation || m.forced {
		return
	}
	if m.state == breaker.HalfOpen {
		m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return p.id == t.id })
		m.endProbe(now, result, slow)
		return
	}
	switch {
	case result == neutral, m.threshold == 0:
	case result == success:
		m.failures = 0
	default:
		if m.failures++; m.failures == m.threshold {
			m.enter(now, breaker.Open, false, m.failures)
		}
	}
}

func (m *model) endProbe(now time.Time, result meaning, slow bool) {
	switch {
	case result == neutral:
	case result == failure, slow:
		m.enter(now, breaker.Open, false, 1)
	default:
		if m.successes++; m.successes == m.needed {
			m.enter(now, breaker.Closed, false, 0)
		}
	}
}

// reason returns how many calls in the window open the circuit, or 0.
func (m *model) reason(now time.Time) int {
	seen := m.seen(now)
	share := func(n int) float64 { return float64(n) / float64(seen.Calls) }
	switch {
	case seen.Calls < m.minCalls:
		return 0
	case m.rate > 0 && share(seen.Failures) >= m.rate:
		return seen.Failures
	case m.slowRate > 0 && share(seen.Slow) >= m.slowRate:
		return seen.Slow
	default:
		return 0
	}
}
