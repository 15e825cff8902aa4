package keyed

import "sync/atomic"

// index finds the entries of a table by key. Readers take no lock, and only one goroutine at a time
// changes it. A reader that meets a node while it is removed goes on from it as if it were still
// there.
type index[K comparable, V any] struct {
	chains []atomic.Pointer[node[K, V]] // as many as a power of two
}

type node[K comparable, V any] struct {
	hash  uint64
	entry *entry[K, V]
	next  atomic.Pointer[node[K, V]]
}

// newIndex returns an index with room for that many entries.
func newIndex[K comparable, V any](entries int) *index[K, V] {
	size := 8
	for size < entries {
		size *= 2
	}
	return &index[K, V]{chains: make([]atomic.Pointer[node[K, V]], size)}
}

func (x *index[K, V]) chain(hash uint64) *atomic.Pointer[node[K, V]] {
	return &x.chains[hash&uint64(len(x.chains)-1)]
}

func (x *index[K, V]) find(hash uint64, key K) *entry[K, V] {
	for n := x.chain(hash).Load(); n != nil; n = n.next.Load() {
		if n.hash == hash && n.entry.key == key {
			return n.entry
		}
	}
	return nil
}

func (x *index[K, V]) insert(hash uint64, e *entry[K, V]) {
	n := &node[K, V]{hash: hash, entry: e}
	first := x.chain(hash)
	n.next.Store(first.Load())
	first.Store(n)
}

func (x *index[K, V]) remove(hash uint64, e *entry[K, V]) {
	link := x.chain(hash)
	for n := link.Load(); n != nil; n = link.Load() {
		if n.entry == e {
			link.Store(n.next.Load())
			return
		}
		link = &n.next
	}
}

// grown returns an index with the same entries and room for twice as many. It has new nodes, as
// readers may still be in the old ones.
func (x *index[K, V]) grown() *index[K, V] {
	grown := newIndex[K, V](2 * len(x.chains))
	for i := range x.chains {
		for n := x.chains[i].Load(); n != nil; n = n.next.Load() {
			grown.insert(n.hash, n.entry)
		}
	}
	return grown
}
