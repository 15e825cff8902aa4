package breaker

import (
	"hash/maphash"
	"slices"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// evictionRank orders circuits by how much would be lost with them. The lowest is evicted first.
type evictionRank int

const (
	rankIdle evictionRank = iota // closed, and not used lately
	rankUsed                     // closed, and used lately
	rankHalfOpen
	rankOpen
	rankForced
	rankNone
)

func (m *member[K]) evictionRank() evictionRank {
	switch state, left := m.circuit.snapshot(); {
	case state.mode() == forcedOpen || state.mode() == forcedClosed:
		return rankForced
	case left > 0:
		return rankOpen
	case state.mode() == open || state.mode() == halfOpen:
		return rankHalfOpen
	case m.used.Load():
		return rankUsed
	default:
		return rankIdle
	}
}

// insert adds a new member, and evicts another if the group is full. mu must be held.
func (g *Group[K]) insert(hash uint64, m *member[K]) {
	if len(g.members) < g.maxCircuits {
		if g.members = append(g.members, m); len(g.members) > len(g.table.Load().chains) {
			g.table.Store(g.table.Load().grown())
		}
	} else {
		i := g.nextEvictee()
		g.forget(g.members[i])
		g.members[i] = m
	}
	g.table.Load().insert(hash, m)
}

// nextEvictee returns the index of the member to evict: the first of the lowest rank, from the hand
// on. It moves the hand past that member, and marks the members passed as unused.
func (g *Group[K]) nextEvictee() int {
	lowest, evictee := rankNone, 0
	for range g.members {
		i := g.hand
		g.hand = (i + 1) % len(g.members)
		if rank := g.members[i].evictionRank(); rank < lowest {
			lowest, evictee = rank, i
		}
		if lowest == rankIdle {
			break
		}
		g.members[i].used.Store(false)
	}
	g.hand = (evictee + 1) % len(g.members)
	return evictee
}

// sweep drops the members that have been idle for too long. mu must be held.
func (g *Group[K]) sweep(t monotonic.Instant) {
	g.swept = t
	g.members = slices.DeleteFunc(g.members, func(m *member[K]) bool {
		if m.used.Swap(false) {
			m.seen = t
		}
		if t.Sub(m.seen) < g.idleTimeout || m.evictionRank() >= rankOpen {
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

// live drops idle members and returns those that are left.
func (g *Group[K]) live() []*member[K] {
	if g.Validate() != nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sweep(monotonic.Now())
	return slices.Clone(g.members)
}
