package breaker_test

import (
	"math"
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
	rejections                int           // that end the cooldown after shortest, or 0
	shortest                  time.Duration
	rate, slowRate            float64 // 0 for none
	steady                    float64 // the sustained rate, with minCalls as the excess; 0 for none
	window, slowLimit         time.Duration
	minCalls                  int
	drawn                     func(most time.Duration) time.Duration // a shortened cooldown

	state      breaker.State
	forced     bool
	since      time.Time // when the state was entered
	generation int       // how often the state was entered
	failures   int
	excess     float64 // of failures, at a sustained rate
	rejected   int     // calls since the circuit opened
	successes  int
	probes     []probe // that hold a permit
	ended      []ended // calls of this generation, while closed
	underWay   []permit
	last       time.Duration
	cooldown   time.Duration // the last one, as drawn
	changes    []transition  // not taken yet
	late       modelLate
	unobserved []transition // late changes that observers of this call see first
}

type transition struct {
	From, To breaker.State
	Failures int
}

type probe struct {
	id    int
	since time.Time
	wait  *localWait
}

func (m *model) left(p probe, now time.Time) time.Duration {
	return m.probeTimeout - (now.Sub(p.since) - p.wait.until(now))
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
	wait           *localWait
}

func (m *model) enter(now time.Time, state breaker.State, forced bool, failures int) {
	if state == breaker.Open && !forced {
		m.coolDown(now)
	}
	if state != m.state {
		m.changes = append(m.changes, transition{m.state, state, failures})
	}
	m.excess = 0
	m.enterLate(m.state, state, forced)
	if m.state == breaker.HalfOpen && state == breaker.Closed && !forced && m.steady > 0 {
		m.excess = float64(m.minCalls) - math.Floor(m.forgiven()*128)/256
	}
	m.state, m.forced, m.since, m.failures, m.rejected = state, forced, now, failures, 0
	m.generation++
	m.successes, m.probes, m.ended, m.underWay = 0, nil, nil, nil
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
	m.late.unseen = nil
	m.enter(now, state, forced, 0)
}

// rejects returns why a call is rejected now, how long that lasts at most, and when to try again.
// An empty reason means that it is admitted.
func (m *model) rejects(now time.Time) (reason string, retryAfter, tryAgainIn time.Duration) {
	m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return m.left(p, now) <= 0 })
	switch {
	case m.state == breaker.Open && m.forced:
		return "open", 0, 0
	case m.state == breaker.Open && m.rejections > 0 && m.rejected >= m.rejections && now.Sub(m.since) >= m.shortest:
		return "", 0, 0
	case m.state == breaker.Open && now.Sub(m.since) < m.cooldown:
		left := m.cooldown - now.Sub(m.since)
		return "open", left, left
	case m.state == breaker.HalfOpen && len(m.probes) == m.atOnce:
		left := m.left(m.probes[0], now)
		for _, p := range m.probes {
			left = min(left, m.left(p, now))
		}
		return "half_open", left + m.grown(), left
	default:
		return "", 0, 0
	}
}

// foreseen is what rejects returns once a call has come, but changes nothing.
func (m *model) foreseen(now time.Time) (reason string, retryAfter time.Duration) {
	if m.hangs(now) == 0 {
		reason, retryAfter, _ = m.rejects(now)
		return reason, retryAfter
	}
	if m.last == 0 || now.Sub(m.since) >= m.last {
		return "open", m.first
	}
	return "open", m.grown()
}

func (m *model) shown(now time.Time) breaker.State {
	if m.hangs(now) > 0 {
		return breaker.Open
	}
	if reason, _, _ := m.rejects(now); m.state == breaker.Open && reason == "" {
		return breaker.HalfOpen
	}
	return m.state
}

func (m *model) counts(now time.Time) breaker.Counts {
	m.rejects(now)
	return breaker.Counts{
		Failures: m.shownFailures(), Window: m.seen(now), Probes: len(m.probes), ProbeSuccesses: m.successes,
	}
}

// seen returns the content of the window: the calls that ended in this tenth of it, or in the nine
// before.
func (m *model) seen(now time.Time) (sum breaker.WindowCounts) {
	hanging := m.hanging(now)
	sum.Calls, sum.Slow = hanging, hanging
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

// hanging returns how many calls under way are slow: those that began in a cell of time that has
// been over the limit as a whole, but for no longer than the window.
func (m *model) hanging(now time.Time) (calls int) {
	if m.slowRate == 0 || now.Sub(m.since) < m.slowLimit {
		return 0
	}
	width := max(m.window/10, m.slowLimit/16)
	newest := (now.Sub(m.since)-m.slowLimit)/width - 1
	for _, c := range m.underWay {
		if !c.wait.isOver() {
			continue
		}
		if cell := c.since.Add(c.wait.until(now)).Sub(m.since) / width; cell <= newest && newest-cell < max(1, m.window/width) {
			calls++
		}
	}
	return calls
}

// hangs returns how many slow calls open the circuit when a call comes, or 0.
func (m *model) hangs(now time.Time) int {
	if m.state != breaker.Closed || m.forced || m.hanging(now) == 0 {
		return 0
	}
	return m.reason(now)
}

// come opens the circuit if the calls under way are too slow as another one comes.
func (m *model) come(now time.Time) {
	if calls := m.hangs(now); calls > 0 {
		m.enter(now, breaker.Open, false, calls)
	}
}

func (m *model) bucket(now time.Time) int64 { return int64(now.Sub(m.since) / (m.window / 10)) }

// begin admits a call that nothing rejects now. No other call has the id. The wait is nil for a call
// that is made at once.
func (m *model) begin(now time.Time, id int, wait *localWait) permit {
	if m.state == breaker.Closed {
		p := permit{m.generation, 0, now, wait}
		if !m.forced {
			m.underWay = append(m.underWay, p)
		}
		return p
	}
	if m.state == breaker.Open {
		m.enter(now, breaker.HalfOpen, false, 0)
	}
	m.probes = append(m.probes, probe{id, now, wait})
	return permit{m.generation, id, now, wait}
}

func (m *model) end(now time.Time, t permit, result meaning) {
	if t.generation != m.generation || m.forced {
		return
	}
	if i := slices.Index(m.underWay, t); i >= 0 {
		m.underWay = slices.Delete(m.underWay, i, i+1)
	}
	slow := m.slowRate > 0 && now.Sub(t.since)-t.wait.until(now) > m.slowLimit
	if m.state == breaker.Closed && m.window > 0 && result != neutral {
		m.ended = append(m.ended, ended{m.bucket(now), result == failure, slow})
		if reason := m.reason(now); reason > 0 {
			m.enter(now, breaker.Open, false, reason)
			return
		}
	}
	m.endWithoutWindow(now, t, result, slow, m.seen(now))
	if t.generation == m.generation && result == failure {
		m.addLate(now)
	}
}

// endWithoutWindow is end without the window.
func (m *model) endWithoutWindow(now time.Time, t permit, result meaning, slow bool, seen breaker.WindowCounts) {
	if t.generation != m.generation || m.forced {
		return
	}
	if m.state == breaker.HalfOpen {
		m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return p.id == t.id })
		m.endProbe(now, result, slow)
		return
	}
	switch {
	case m.steady > 0:
		m.endSteadily(now, result, seen)
	case result == neutral, m.threshold == 0:
	case result == success:
		m.failures = 0
	default:
		if m.failures++; m.failures == m.threshold {
			m.enter(now, breaker.Open, false, m.failures)
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
