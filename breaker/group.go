package breaker

import (
	"hash/maphash"
	"iter"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Group is a circuit for each key: host, tenant, model. It is made by [NewGroup] and safe for
// concurrent use. The zero Group is invalid: all its circuits are.
//
// It is bounded: in number by [WithMaxCircuits], in idle time by [WithIdleTimeout]. It has no
// goroutine.
type Group[K comparable] struct {
	options     []Option
	template    config // of a circuit without options by key
	keyOptions  func(K) []Option
	maxCircuits int
	idleTimeout time.Duration
	checksKeys  bool // because a key may be of a type that cannot be compared
	seed        maphash.Seed
	invalid     *Circuit // that every key gets if the options are invalid
	unequal     *Circuit // that a key gets that does not equal itself

	table atomic.Pointer[table[K]]

	mu      sync.Mutex // guards changes of the table, and what follows
	members []*member[K]
	hand    int   // the member that is the next to be asked to give way
	swept   int64 // when idle members were looked for
}

// member is a key of a group and its circuit.
type member[K comparable] struct {
	key     K
	circuit *Circuit
	used    atomic.Bool // since somebody has looked
	seen    int64       // when it was last found used, under the group's mu
}

// NewGroup returns a group whose circuits have the given options.
func NewGroup[K comparable](options ...Option) *Group[K] {
	d := draft{config: defaults()}
	d.apply(options)
	g := &Group[K]{
		options:    options,
		checksKeys: mayHoldInterface(reflect.TypeFor[K]()),
		seed:       maphash.MakeSeed(),
		unequal:    broken("Group.Get", "NaN", "the key must be equal to itself"),
		swept:      now(),
	}
	g.maxCircuits, g.idleTimeout = d.decideBounds()
	g.keyOptions = decideKeyOptions[K](&d)
	g.template = d.finish()
	if g.template.err != nil {
		g.invalid = newCircuit(g.template)
	}
	g.table.Store(newTable[K](0))
	return g
}

// broken returns a circuit that rejects every call with a reason.
func broken(option string, value any, problem string) *Circuit {
	var d draft
	d.invalid(option, value, problem)
	return newCircuit(d.config)
}

// Get returns the circuit of the key, and makes it if there is none. Where the group knows the key,
// it takes no lock and allocates nothing. Ask again for each call, rather than keep the circuit:
// once it has given way to another, the group makes a new one for the key, and the old one, which
// works on, hears only from those who kept it.
//
// When the group is full, a closed circuit gives way to the new one: one that nobody has asked for
// lately, as in the clock algorithm of page replacement. Only when no circuit is closed, one does
// that is half-open, then an open one, and a forced one at the very last. So a flood of new keys
// cannot close an open circuit as long as another circuit is closed. Calls under way on the circuit
// that gives way end as they do, and their results count for that circuit alone.
//
// A key that does not equal itself, such as NaN, or that holds a value that cannot be compared,
// gets a circuit that fails every call with a *policy.OptionError, and the group stores nothing. So
// do all keys of an invalid group.
func (g *Group[K]) Get(key K) *Circuit {
	switch {
	case g == nil || g.unequal == nil:
		return broken("Group", nil, "must be made by NewGroup")
	case g.invalid != nil:
		return g.invalid
	case g.checksKeys && !canBeCompared(key):
		return broken("Group.Get", reflect.TypeOf(key), "the key must be comparable")
	}
	hash := maphash.Comparable(g.seed, key)
	if m := g.table.Load().find(hash, key); m != nil {
		m.touch()
		return m.circuit
	}
	return g.add(hash, key)
}

// touch writes only the first time, so that callers on different cores do not slow each other down.
func (m *member[K]) touch() {
	if !m.used.Load() {
		m.used.Store(true)
	}
}

// add makes the circuit of a new key, or returns what another goroutine has made meanwhile.
func (g *Group[K]) add(hash uint64, key K) *Circuit {
	if key != key { //nolint:gocritic // NaN is not.
		return g.unequal
	}
	made := g.newCircuit(key)

	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.table.Load().find(hash, key); m != nil {
		m.touch()
		return m.circuit
	}
	t := now()
	if t-g.swept >= int64(g.idleTimeout/2) {
		g.sweep(t)
	}
	g.insert(hash, &member[K]{key: key, circuit: made, seen: t})
	return made
}

// newCircuit makes the circuit of a key.
func (g *Group[K]) newCircuit(key K) *Circuit {
	if g.keyOptions == nil {
		return newCircuit(g.template)
	}
	d := draft{config: defaults()}
	d.apply(g.options)
	d.group = groupDraft{}
	d.apply(g.keyOptions(key))
	d.refuseGroupOptions()
	return newCircuit(d.finish())
}

// Len returns how many circuits there are, after those that are idle have been dropped.
func (g *Group[K]) Len() int { return len(g.live()) }

// All returns the keys and their circuits, in no particular order, as they were when the loop
// began, after those that are idle have been dropped. To look at them is not to use them.
func (g *Group[K]) All() iter.Seq2[K, *Circuit] {
	return func(yield func(K, *Circuit) bool) {
		for _, m := range g.live() {
			if !yield(m.key, m.circuit) {
				return
			}
		}
	}
}

// Validate returns what is wrong with the options, or nil.
func (g *Group[K]) Validate() error {
	switch {
	case g == nil || g.unequal == nil:
		return &policy.OptionError{Policy: kind, Option: "Group", Problem: "must be made by NewGroup"}
	default:
		return g.template.err
	}
}

func canBeCompared(key any) bool { return key == nil || reflect.ValueOf(key).Comparable() }

// mayHoldInterface reports whether values of a comparable type may hold something that is not
// comparable.
func mayHoldInterface(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Array:
		return mayHoldInterface(t.Elem())
	case reflect.Struct:
		for field := range t.Fields() {
			if mayHoldInterface(field.Type) {
				return true
			}
		}
	default:
	}
	return false
}
