package pacing

import "github.com/tenax-go/tenax/internal/monotonic"

// members are the lanes of a pacer: those that are on first, and then the others, so that each is
// found at once. The mutex of the pacer guards them. All that is done takes a bounded time, as it
// is done under that mutex.
type members[K comparable] struct {
	all  []member[K]
	on   int // so many are on
	hand int // where the next look at those that are on begins
}

type member[K comparable] struct {
	key  K
	lane *lane
}

// looksAtOnce bounds how many lanes are looked at in one go.
const looksAtOnce = 64

func (m *members[K]) add(key K, l *lane) {
	l.index = len(m.all)
	m.all = append(m.all, member[K]{key, l})
}

// remove takes a lane out that is not on.
func (m *members[K]) remove(l *lane) {
	last := len(m.all) - 1
	m.swap(l.index, last)
	m.all[last] = member[K]{}
	m.all = m.all[:last]
	l.index = -1
}

// setOn moves a lane to those that are on, or to the others.
func (m *members[K]) setOn(l *lane, isOn bool) {
	switch wasOn := l.index < m.on; {
	case isOn && !wasOn:
		m.swap(l.index, m.on)
		m.on++
	case !isOn && wasOn:
		m.on--
		m.swap(l.index, m.on)
	}
}

func (m *members[K]) swap(i, j int) {
	m.all[i], m.all[j] = m.all[j], m.all[i]
	m.all[i].lane.index, m.all[j].lane.index = i, j
}

// someOn calls yield for some of the lanes that are on, beginning where it ended the last time.
// Yield may turn a lane off.
func (m *members[K]) someOn(yield func(member[K])) {
	for range min(m.on, looksAtOnce) {
		if m.on == 0 {
			return
		}
		if m.hand >= m.on {
			m.hand = 0
		}
		count := m.on
		yield(m.all[m.hand])
		if m.on == count {
			m.hand++
		}
	}
}

// evictee returns the lane that has the least to lose: one that is not on, or else of some others
// the one whose pause is over first. It reports false if calls wait in all of those.
func (p *Pacer[K]) evictee(now monotonic.Instant) (evictee member[K], found bool) {
	m := &p.members
	least := monotonic.Instant(0)
	if m.on == len(m.all) {
		m.someOn(func(other member[K]) {
			if loss, ok := p.loss(now, other.lane); ok && (!found || loss < least) {
				evictee, found, least = other, true, loss
			}
		})
	}
	if m.on < len(m.all) {
		return m.all[m.on], true
	}
	return evictee, found
}
