package bulkhead

import (
	"math"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// unsure reports whether callers would wait for much longer than answers usually take, or for
// longer than people do. Then nobody has said how long an answer is worth waiting for.
func (m *meter) unsure() bool {
	return m.limitOfCallers >= 2*m.patience || m.limitOfCallers >= longPatience
}

// doubt notes a suspicion. The limit is what is under way by then at least, and what fits: where a
// hundred times the usual is a short time, and callers would wait for much longer, what is answered
// in all of that time.
func (m *meter) doubt() {
	calls := m.best * m.window().Seconds()
	if m.patience <= leastPatience && m.limitOfCallers >= 2*m.patience {
		calls = m.best * m.patience.Seconds()
	}
	m.suspect, m.floor = true, max(m.floor, math.Ceil(calls+math.Sqrt(calls)), float64(m.running))
}

// isSlow reports whether three in four calls are slow or lost, and whether any is lost.
func (m *meter) isSlow() (isSlow, anyLost bool) {
	calls, slow := 0, 0
	for i := 0; i < fewCalls && calls < fewCalls; i++ {
		s := &m.spans[m.recent(i)]
		calls += s.timed + s.gone
		slow += s.slow + s.gone
		anyLost = anyLost || s.gone > 0
	}
	return calls >= fewCalls && 4*slow > 3*calls, anyLost
}

// isOverloaded reports whether slow calls pile up, of which none is lost. If they do not, although
// all are let in, the dependency answers all that it is asked, and takes its time.
func (m *meter) isOverloaded(r reading) bool {
	calls := float64(m.running + r.waiting)
	if m.slowFrom == 0 {
		m.slowFrom, m.refused, m.pile = r.at, false, calls
	}
	usual := m.pile
	if m.floor > 0 { // Those that have waited for what turned out to be no silence are no pile.
		usual += m.best * m.longestWait().Seconds()
	}
	if calls > 1.5*usual+fewCalls || m.isTooMuch(calls, r.at) {
		m.floor = 0
		return true
	}
	if calls <= m.pile+2*math.Sqrt(m.pile) && (r.waiting == 0 || m.overdue) && !m.refused {
		m.accept(r.at)
	}
	return r.limited && !m.accepted
}

// isTooMuch reports whether there are more calls than can be answered in the time that callers
// wait, by Little's law. It takes a while until the rate of slow answers is known.
func (m *meter) isTooMuch(calls float64, now monotonic.Instant) bool {
	inTime := m.best * m.limitOfCallers.Seconds()
	known := m.floor == 0 && now.Sub(m.slowFrom) >= max(leastPatience, m.window()/4)
	return known && calls > inTime+2*math.Sqrt(inTime)+fewCalls
}

// accept takes how long answers have taken since they have been slow for the usual latency, once
// they have been slow for that long, and for a second.
func (m *meter) accept(now monotonic.Instant) {
	latency, timed, took := 0.0, 0, time.Duration(0)
	since := now.Sub(m.slowFrom)
	for i := 0; i < len(m.spans) && took < since; i++ {
		s := &m.spans[m.recent(i)]
		latency, timed, took = latency+s.latency, timed+s.timed, took+s.took
	}
	mean := latency / float64(max(1, timed))
	if since < max(leastPatience, time.Duration(mean)) {
		return
	}
	m.mean, m.usual, m.spans = mean, mean, [len(m.spans)]span{}
	m.accepted, m.slowFrom, m.floor = true, 0, 0
	m.choosePatience()
}

// longestWait is how long a call may wait for its place: the rest of the patience is for the
// dependency. In a suspicion it is a part of what callers would wait, unless that says nothing.
func (m *meter) longestWait() time.Duration {
	switch {
	case m.floor == 0:
		return time.Duration(shareOfWait * float64(m.patience))
	case m.unsure():
		return min(m.limitOfCallers, longPatience*2) / 4
	default:
		return time.Duration(shareOfWait * float64(m.limitOfCallers))
	}
}

// letsIn reports whether a call is let in that has waited for long enough, since a suspicion:
// nothing has been lost, so it may well be answered.
func (m *meter) letsIn(w *waiter) bool {
	if !w.doubted || m.silent || !m.unsure() {
		return false
	}
	m.overdue = true
	return true
}
