package breaker

import "sync/atomic"

// table finds the members of a group by key. Readers take no lock, and only one goroutine at a time
// changes it. A reader that meets a node while it is removed goes on from it as if it were still
// there.
type table[K comparable] struct {
	chains []atomic.Pointer[node[K]] // as many as a power of two
}

type node[K comparable] struct {
	hash   uint64
	member *member[K]
	next   atomic.Pointer[node[K]]
}

// newTable returns a table with room for that many members.
func newTable[K comparable](members int) *table[K] {
	size := 8
	for size < members {
		size *= 2
	}
	return &table[K]{chains: make([]atomic.Pointer[node[K]], size)}
}

func (t *table[K]) chain(hash uint64) *atomic.Pointer[node[K]] {
	return &t.chains[hash&uint64(len(t.chains)-1)]
}

func (t *table[K]) find(hash uint64, key K) *member[K] {
	for n := t.chain(hash).Load(); n != nil; n = n.next.Load() {
		if n.hash == hash && n.member.key == key {
			return n.member
		}
	}
	return nil
}

func (t *table[K]) insert(hash uint64, m *member[K]) {
	n := &node[K]{hash: hash, member: m}
	first := t.chain(hash)
	n.next.Store(first.Load())
	first.Store(n)
}

func (t *table[K]) remove(hash uint64, m *member[K]) {
	link := t.chain(hash)
	for n := link.Load(); n != nil; n = link.Load() {
		if n.member == m {
			link.Store(n.next.Load())
			return
		}
		link = &n.next
	}
}

// grown returns a table with the same members and room for twice as many. It has new nodes, as
// readers may still be in the old ones.
func (t *table[K]) grown() *table[K] {
	grown := newTable[K](2 * len(t.chains))
	for i := range t.chains {
		for n := t.chains[i].Load(); n != nil; n = n.next.Load() {
			grown.insert(n.hash, n.member)
		}
	}
	return grown
}
