package bulkhead

import (
	"math"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// meter knows what the dependency can do, from what the stripes counted.
type meter struct {
	limitOfCallers time.Duration // how long callers wait for an answer, smoothed
	patience       time.Duration // how long it makes sense to wait: see learnLatency

	best   float64 // answers a second, at the best of times lately
	mean   float64 // the mean latency while no limit is in force, in nanoseconds; 0 if unknown
	usual  float64 // the lowest mean latency lately, in nanoseconds
	growth float64 // what the limit is multiplied by, as answers come fast

	hung float64 // places of calls that will be lost though others are answered soon

	silent  bool              // nothing comes back, and calls were lost
	suspect bool              // nothing comes back, but nothing is lost: it may just take longer
	floor   float64           // of the limit since a suspicion, until a call is lost
	quiet   monotonic.Instant // since when nothing has come back
	gone    int               // calls lost since then
	running int
	old     int // calls that have been under way for longer than the patience
	hanging int // those that were old already when the last call came back

	slowFrom monotonic.Instant // since when most answers have been slow; 0 if they are not
	pile     float64           // how many calls were under way or waiting then
	refused  bool              // a call has been rejected since then
	overdue  bool              // a call has been let in that waited for long enough
	accepted bool              // slow answers have turned out to be usual

	last  counts
	at    monotonic.Instant // the time of the last reading; 0 before the first
	spans [16]span          // a ring
	next  int
}

// span is what happened between two readings.
type span struct {
	took    time.Duration
	back    int     // calls that came back
	answers int     // those that were answered
	timed   int     // answers that were timed
	slow    int     // those that were slow
	lost    int     // calls that got no answer
	gone    int     // those that were timed
	latency float64 // of the timed answers, in nanoseconds
}

func newMeter(patience time.Duration) meter {
	return meter{limitOfCallers: patience, patience: patience, growth: 1}
}

const (
	// A caller is content if the answer takes no longer than this, or a hundred times of the usual.
	leastPatience = time.Second
	timesUsual    = 100

	// longPatience is more than people wait. So it bounds how long an answer may take, and does not
	// say how long one is worth waiting for.
	longPatience = 30 * time.Second

	// halfLife is how many patiences it takes until the best rate counts half, and bindingHalfLife
	// while calls wait: then what comes back is all that the dependency can do.
	halfLife        = 10
	bindingHalfLife = 2

	// leastLimit keeps a limit from falling to zero for good.
	leastLimit = 2
	mostLimit  = 1 << 30
	mostGrowth = 64

	longestPause = 10 * time.Second

	// Answers come soon if they take this part of the patience in the mean.
	surelySoon, notSoon = 0.3, 0.5

	// fewCalls are too few to judge by.
	fewCalls = 4
)

// window is how long all calls under way may take the dependency, at its best rate: a quarter of
// the patience, or twice the usual latency if that is longer, but not near the patience. An answer
// that takes longer is slow.
func (m *meter) window() time.Duration {
	patience := float64(m.patience)
	return time.Duration(max(patience/4, min(2*m.usual, max(0.6*patience, min(1.25*m.mean, 0.9*patience)))))
}

// limit is how many calls may be under way. By Little's law, so many are answered within the
// window.
func (m *meter) limit() int {
	if m.silent {
		return 1
	}
	calls := m.best * m.window().Seconds() * m.growth
	return int(min(max(leastLimit, m.floor, math.Ceil(calls+math.Sqrt(calls)))+m.hung, mostLimit))
}

// isSmall reports whether the dependency answers but a few calls in the time of the patience.
func (m *meter) isSmall() bool { return m.best*m.patience.Seconds() < 10 }

// interval is how long until the next reading.
func (m *meter) interval() time.Duration {
	half := m.window() / 2
	if m.mean == 0 {
		half = min(half, 100*time.Millisecond)
	}
	return max(half, time.Millisecond)
}

// sampling returns the bits of a random number that must be 0 for a call to be timed: all calls are
// timed unless there are many, as the clock costs more than the rest.
func (m *meter) sampling(limited bool) uint32 {
	const enough = 128
	back := m.spans[m.recent(0)].back
	bits := uint32(0)
	for ; !limited && bits < 15 && back >= 2*enough; back /= 2 {
		bits = bits<<1 | 1
	}
	return bits
}

// recent returns the index of a span, 0 for the last one.
func (m *meter) recent(i int) int { return (m.next + 2*len(m.spans) - 1 - i) % len(m.spans) }

func (m *meter) learnPatience(patience time.Duration) {
	m.limitOfCallers += (patience - m.limitOfCallers) / 8
}

// hear notes that a call came back.
func (m *meter) hear(now monotonic.Instant) {
	if m.silent || m.suspect {
		m.end(now)
	}
}

// end ends a silence.
func (m *meter) end(now monotonic.Instant) {
	m.silent, m.suspect, m.quiet, m.gone, m.hanging = false, false, now, 0, m.old
}

// missing returns how many calls have come to nothing since the last one came back. Those that hung
// even then say nothing.
func (m *meter) missing() int { return max(0, m.running-m.hanging) + m.gone }

// troubled reports whether nothing comes back, or three in four calls are slow or lost.
func (m *meter) troubled(r reading) bool {
	if m.missing() >= fewCalls && r.at.Sub(m.quiet) >= m.window() {
		m.silent = m.gone > 0 || r.at.Sub(m.quiet) >= m.limitOfCallers
		if !m.silent && m.mean > 0 { // Before the first answer nothing is known.
			m.doubt()
		}
		m.slowFrom = 0
		return m.silent || m.suspect
	}
	slow, lost := m.isSlow()
	if !slow || lost {
		m.slowFrom = 0
		return slow
	}
	return !m.unsure() || m.isOverloaded(r)
}

// pause is how long a small client waits after a probe was lost: longer, the longer the silence.
func (m *meter) pause(lastLoss monotonic.Instant) time.Duration {
	return max(m.patience, min(lastLoss.Sub(m.quiet)/4, longestPause))
}
