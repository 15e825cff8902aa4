package keyed

import (
	"hash/maphash"
	"math"
	"slices"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// insert adds a new entry, and evicts another if the table is full. mu must be held.
func (t *Table[K, V]) insert(hash uint64, e *entry[K, V]) {
	if len(t.entries) < t.settings.MaxEntries {
		if t.entries = append(t.entries, e); len(t.entries) > len(t.index.Load().chains) {
			t.index.Store(t.index.Load().grown())
		}
	} else {
		i := t.nextEvictee()
		t.forget(t.entries[i])
		t.entries[i] = e
	}
	t.index.Load().insert(hash, e)
}

// nextEvictee returns the index of the entry to evict: the first of the lowest rank, from the hand
// on. It moves the hand past that entry, and marks the entries passed as unused.
func (t *Table[K, V]) nextEvictee() int {
	const leastUseful = 0 // rank 0, and not used lately
	lowest, evictee := math.MaxInt, 0
	for range t.entries {
		i := t.hand
		t.hand = (i + 1) % len(t.entries)
		e := t.entries[i]
		used := e.noticed(byHand)
		rank := leastUseful
		if worth := t.settings.Rank(e.value); worth > 0 || used {
			rank = worth + 1
		}
		if rank < lowest {
			lowest, evictee = rank, i
		}
		if lowest == leastUseful {
			break
		}
	}
	t.hand = (evictee + 1) % len(t.entries)
	return evictee
}

// sweep drops the entries that have been idle for too long. mu must be held.
func (t *Table[K, V]) sweep(now monotonic.Instant) {
	t.swept = now
	t.entries = slices.DeleteFunc(t.entries, func(e *entry[K, V]) bool {
		if e.noticed(bySweep) {
			e.seen = now
		}
		if !t.idle(e, e.seen, now) {
			return false
		}
		t.forget(e)
		return true
	})
	if t.hand >= len(t.entries) {
		t.hand = 0
	}
}

// idle reports whether an entry that was last used then may be dropped.
func (t *Table[K, V]) idle(e *entry[K, V], then, now monotonic.Instant) bool {
	return now.Sub(then) >= t.settings.IdleTimeout && t.settings.Rank(e.value) < t.settings.KeptRank
}

func (t *Table[K, V]) forget(e *entry[K, V]) {
	t.index.Load().remove(maphash.Comparable(t.seed, e.key), e)
}
