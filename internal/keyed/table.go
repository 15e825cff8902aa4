// Package keyed has a bounded table of values by key, for policies that keep something for each
// host, tenant or credential. A known key is found without a lock and without an allocation. A full
// table evicts what is least worth keeping, as the clock algorithm of page replacement does, and
// what was not used for a time is dropped. There is no goroutine.
//
// To look is not to touch: [Table.Len] and [Table.List] change neither which value is evicted nor
// when one is dropped.
package keyed

import (
	"hash/maphash"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// Settings are how a table is used. All must be set, but for KeptRank.
type Settings[K comparable, V any] struct {
	MaxEntries  int
	IdleTimeout time.Duration

	// Make returns the value of a new key. It is called outside of the lock, so another goroutine
	// may be faster; then the result is not used.
	Make func(K) V

	// Rank returns how much would be lost with a value, from 0 on. The lowest rank is evicted
	// first, and within rank 0 what was not used lately. It is called under the lock: it must be
	// quick, and must not use the table.
	Rank func(V) int

	// KeptRank is the lowest rank whose values are kept though they are idle. 0 keeps all.
	KeptRank int
}

// Table is made by [New] and safe for concurrent use.
type Table[K comparable, V any] struct {
	settings  Settings[K, V]
	checksKey bool // keys may hold uncomparable values
	seed      maphash.Seed

	index atomic.Pointer[index[K, V]]

	mu      sync.Mutex // guards changes of the index, and the fields below
	entries []*entry[K, V]
	hand    int               // the index of the next candidate for eviction
	swept   monotonic.Instant // the time of the last sweep
}

// entry is a key and its value. The instants are guarded by the table's mu.
type entry[K comparable, V any] struct {
	key    K
	value  V
	used   atomic.Uint32     // the bits of those that have not noticed the last use
	seen   monotonic.Instant // when a sweep last found it used
	looked monotonic.Instant // when a look last found it used
}

// Each of these has a bit of its own in entry.used, so that one does not hide a use from another.
const (
	byHand  uint32 = 1 << iota // the search for an evictee
	bySweep                    // the sweep of idle entries
	byLook                     // a listing
	byAll   = byHand | bySweep | byLook
)

// InvalidKey says why a key has no value.
type InvalidKey struct {
	Value   any    // what may be shown of the key
	Problem string // "the key must be …"
}

// New returns an empty table.
func New[K comparable, V any](settings Settings[K, V]) *Table[K, V] {
	t := &Table[K, V]{
		settings:  settings,
		checksKey: MayBeUncomparable[K](),
		seed:      maphash.MakeSeed(),
		swept:     monotonic.Now(),
	}
	t.index.Store(newIndex[K, V](0))
	return t
}

// Get returns the value of the key, and makes it if there is none. It returns the zero value and
// what is wrong for a key that does not equal itself, such as NaN, or holds an uncomparable value.
func (t *Table[K, V]) Get(key K) (V, *InvalidKey) {
	if invalid := t.check(key); invalid != nil {
		var none V
		return none, invalid
	}
	hash := maphash.Comparable(t.seed, key)
	if e := t.index.Load().find(hash, key); e != nil {
		e.touch()
		return e.value, nil
	}
	return t.add(hash, key)
}

// Find returns the value of the key if there is one, as Get does, but makes none.
func (t *Table[K, V]) Find(key K) (V, bool) {
	if t.check(key) == nil {
		if e := t.index.Load().find(maphash.Comparable(t.seed, key), key); e != nil {
			e.touch()
			return e.value, true
		}
	}
	var none V
	return none, false
}

// check finds keys that can't be hashed. A key that does not equal itself is never found, so that
// add alone looks for it.
func (t *Table[K, V]) check(key K) *InvalidKey {
	if t.checksKey && !CanBeCompared(key) {
		return &InvalidKey{Value: reflect.TypeOf(key), Problem: "the key must be comparable"}
	}
	return nil
}

// touch writes only if needed, so that callers on different cores do not slow each other down.
func (e *entry[K, V]) touch() {
	if e.used.Load() != byAll {
		e.used.Store(byAll)
	}
}

// noticed reports whether the entry was used since the last call with that bit.
func (e *entry[K, V]) noticed(bit uint32) bool {
	return e.used.Load()&bit != 0 && e.used.And(^bit)&bit != 0
}

// add makes the value of a new key, unless another goroutine has made it meanwhile.
func (t *Table[K, V]) add(hash uint64, key K) (V, *InvalidKey) {
	if key != key { //nolint:gocritic // NaN does not equal itself.
		var none V
		return none, &InvalidKey{Value: "NaN", Problem: "the key must be equal to itself"}
	}
	made := t.settings.Make(key)

	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.index.Load().find(hash, key); e != nil {
		e.touch()
		return e.value, nil
	}
	now := monotonic.Now()
	if now.Sub(t.swept) >= t.settings.IdleTimeout/2 {
		t.sweep(now)
	}
	t.insert(hash, &entry[K, V]{key: key, value: made, seen: now})
	return made, nil
}
