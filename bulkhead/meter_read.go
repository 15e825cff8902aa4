package bulkhead

import (
	"math"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// counts are those of all stripes. They wrap around.
type counts struct {
	back, failed, lost, timed, slow, gone uint32
	latency                               int64
}

// reading is when the stripes are read, and in which state of the limit.
type reading struct {
	at      monotonic.Instant
	limited bool // a limit is in force
	waiting int  // calls that wait for a place
	old     int  // calls that have been under way for longer than the patience
}

// read learns from what happened since the last reading.
func (m *meter) read(stripes []stripe, r reading) {
	c, running := count(stripes)
	u := m.last
	s := span{
		took: r.at.Sub(m.at), back: since(c.back, u.back), lost: since(c.lost, u.lost),
		timed: since(c.timed, u.timed), slow: since(c.slow, u.slow), gone: since(c.gone, u.gone),
		latency: float64(c.latency - u.latency),
	}
	s.answers = max(0, s.back-since(c.failed, u.failed))
	if m.at == 0 {
		s.took = 0
	}
	m.last, m.at, m.running, m.old = c, r.at, running, r.old
	m.listen(s, r.at)
	m.spans[m.next] = s
	m.next = (m.next + 1) % len(m.spans)
	m.learnLatency(s, r.limited)
	m.learnRate(s, r.waiting > 0)
	m.grow(s, r)
	m.learnLosses()
	if s.lost > 0 || !r.limited {
		m.floor = 0
	}
}

func count(stripes []stripe) (c counts, running int) {
	for i := range stripes {
		s := &stripes[i]
		calls, failures, timed := s.total(), s.failures.Load(), s.timed.Load()
		running += low(calls)
		c.back += uint32(calls >> 32)
		c.failed += uint32(failures)
		c.lost += uint32(failures >> 32)
		c.timed += uint32(timed)
		c.slow += uint32(timed >> 32)
		c.gone += uint32(s.gone.Load())
		c.latency += s.latency.Load()
	}
	return c, running
}

func since(now, before uint32) int { return max(0, int(int32(now-before))) }

// listen notes since when nothing has come back. Of calls that come back none is under way alone;
// and what was before a long pause does not count.
func (m *meter) listen(s span, now monotonic.Instant) {
	if s.answers > 0 || m.missing()+s.lost <= 1 || s.took >= calmAgain*m.patience {
		m.end(now)
		return
	}
	m.gone += s.lost
}

// learnLatency learns the usual latency, and from it for how long it makes sense to wait. Patience
// is a bound and no goal: callers of what takes 10 ms would wait a minute, but need no queue that
// long.
func (m *meter) learnLatency(s span, limited bool) {
	lowest, sum, timed := math.Inf(1), 0.0, 0
	for i := range m.spans {
		other := &m.spans[i]
		if other.timed >= fewCalls {
			lowest = min(lowest, other.latency/float64(other.timed))
		}
		sum, timed = sum+other.latency, timed+other.timed
	}
	if math.IsInf(lowest, 1) {
		lowest = sum / float64(max(timed, 1))
	}
	if timed > 0 && (m.floor == 0 || m.usual == 0 || lowest < m.usual) {
		m.usual = lowest // What has hung for a while is not how long it usually takes.
	}
	if s.timed > 0 && !limited && m.slowFrom == 0 {
		mean := s.latency / float64(s.timed)
		if m.mean == 0 {
			m.mean = mean
		}
		m.mean += (mean - m.mean) / 8
	}
	m.choosePatience()
}

// choosePatience chooses how long an answer is worth waiting for.
func (m *meter) choosePatience() {
	m.patience = m.limitOfCallers
	if m.mean > 0 {
		content := max(float64(leastPatience), timesUsual*m.mean, 2*m.usual)
		m.patience = time.Duration(min(float64(m.patience), content))
	}
	m.patience = max(m.patience, time.Millisecond)
}

// learnRate learns the best rate of answers. Of few answers it believes the number less one
// standard deviation. Failures that come at once do not raise the rate, but keep it.
func (m *meter) learnRate(s span, binding bool) {
	if s.took <= 0 {
		return
	}
	rate, answers, back, took := 0.0, 0, 0, time.Duration(0)
	for i := 0; i < len(m.spans)/2 && took < m.patience; i++ {
		other := &m.spans[m.recent(i)]
		answers, back, took = answers+other.answers, back+other.back, took+other.took
		n := float64(answers)
		rate = max(rate, (n-math.Sqrt(n))/took.Seconds())
	}
	if !m.silent && float64(back) < m.best*took.Seconds() {
		life := float64(halfLife)
		if binding {
			life = bindingHalfLife
		}
		m.best *= math.Exp2(-float64(s.took) / (life * float64(m.patience)))
	}
	m.best = max(m.best, rate)
}

// grow lets the limit grow for as long as calls wait although answers come fast: then those that
// are slow, or get lost, are so for another reason than load.
func (m *meter) grow(s span, r reading) {
	if !r.limited {
		m.growth = 1
		return
	}
	if s.timed < fewCalls {
		return
	}
	switch share := s.latency / float64(s.timed) / float64(m.window()); {
	case share < 0.6 && r.waiting > 0:
		m.growth = min(m.growth*1.25, mostGrowth)
	case share > 1:
		m.growth = max(m.growth*0.8, 1)
	default:
	}
}
