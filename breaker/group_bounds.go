package breaker

import (
	"hash/maphash"
	"slices"
)

// worth is how much would be lost with a circuit.
type worth int

const (
	worthLittle worth = iota // it is closed
	worthUse                 // it is closed, and in use
	worthProbe               // it is half-open
	worthBreak               // it is open
	worthOrder               // somebody forced it
	worthAll
)

func (m *member[K]) worth() worth {
	switch w, left := m.circuit.look(); {
	case w.mode() == forcedOpen || w.mode() == forcedClosed:
		return worthOrder
	case left > 0:
		return worthBreak
	case w.mode() == open || w.mode() == halfOpen:
		return worthProbe
	case m.used.Load():
		return worthUse
	default:
		return worthLittle
	}
}

// insert puts a new member in, under mu, and makes room for it if there is none.
func (g *Group[K]) insert(hash uint64, m *member[K]) {
	if len(g.members) < g.maxCircuits {
		if g.members = append(g.members, m); len(g.members) > len(g.table.Load().buckets) {
			g.table.Store(g.table.Load().grown())
		}
	} else {
		i := g.victim()
		g.forget(g.members[i])
		g.members[i] = m
	}
	g.table.Load().insert(hash, m)
}

// victim returns which member gives way: from the hand on, the first one that is worth little or,
// if there is none, the first of those that are worth least. The hand goes on behind it. Members
// that it passes must be used again before it returns.
func (g *Group[K]) victim() int {
	least, which := worthAll, 0
	for range g.members {
		i := g.hand
		g.hand = (i + 1) % len(g.members)
		if w := g.members[i].worth(); w < least {
			least, which = w, i
		}
		if least == worthLittle {
			break
		}
		g.members[i].used.Store(false)
	}
	g.hand = (which + 1) % len(g.members)
	return which
}

// sweep drops the members that have been idle for too long, under mu.
func (g *Group[K]) sweep(t int64) {
	g.swept = t
	g.members = slices.DeleteFunc(g.members, func(m *member[K]) bool {
		if m.used.Swap(false) {
			m.seen = t
		}
		if t-m.seen < int64(g.idleTimeout) || m.worth() >= worthBreak {
			return false
		}
		g.forget(m)
		return true
	})
	if g.hand >= len(g.members) {
		g.hand = 0
	}
}

func (g *Group[K]) forget(m *member[K]) {
	g.table.Load().remove(maphash.Comparable(g.seed, m.key), m)
}

// live returns the members that are left when those that are idle have been dropped.
func (g *Group[K]) live() []*member[K] {
	if g.Validate() != nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sweep(now())
	return slices.Clone(g.members)
}
