package keyed

import "github.com/tenax-go/tenax/internal/monotonic"

// Entry is a key and its value.
type Entry[K comparable, V any] struct {
	Key   K
	Value V
}

// Len returns how many entries [Table.List] would return.
func (t *Table[K, V]) Len() int {
	n := 0
	t.look(func(*entry[K, V]) { n++ })
	return n
}

// List returns the entries, in no particular order. It leaves out those that have been idle for too
// long, though they stay until a new key comes: a look drops nothing.
func (t *Table[K, V]) List() []Entry[K, V] {
	var all []Entry[K, V]
	t.look(func(e *entry[K, V]) { all = append(all, Entry[K, V]{e.key, e.value}) })
	return all
}

// look visits each entry that is not idle. It remembers the uses that it has found apart from those
// of the sweep, which finds them all the same.
func (t *Table[K, V]) look(visit func(*entry[K, V])) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := monotonic.Now()
	for _, e := range t.entries {
		if e.noticed(byLook) {
			e.looked = now
		}
		if !t.idle(e, max(e.seen, e.looked), now) {
			visit(e)
		}
	}
}
