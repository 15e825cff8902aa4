package breaker

import (
	"hash/maphash"
	"iter"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Group is a circuit for each key: host, tenant, model. It is made by [NewGroup] and safe for
// concurrent use. A nil Group, and the zero Group, are invalid, and so are all their circuits.
//
// It is bounded: in number by [WithMaxCircuits], in idle time by [WithIdleTimeout]. It has no
// goroutine.
type Group[K comparable] struct {
	base        optionSet // of all circuits
	template    config    // of a circuit without options by key
	keyOptions  func(K) []Option
	maxCircuits int
	idleTimeout time.Duration
	checksKeys  bool // because a key may be of a type that cannot be compared
	seed        maphash.Seed
	invalid     *Circuit // for every key if the options are invalid
	unequal     *Circuit // for a key that does not equal itself

	table atomic.Pointer[table[K]]

	mu      sync.Mutex // guards changes of the table, and what follows
	members []*member[K]
	hand    int               // the index of the next candidate for eviction
	swept   monotonic.Instant // when idle members were last looked for
}

// member is a key of a group and its circuit.
type member[K comparable] struct {
	key     K
	circuit *Circuit
	used    atomic.Bool       // since the last sweep or search for an evictee
	seen    monotonic.Instant // when it was last found used, under the group's mu
}

// NewGroup returns a group. Its circuits have the options that are an [Option].
func NewGroup[K comparable](given ...GroupOption) *Group[K] {
	set := newGroupOptionSet(given)
	set.checkBounds()
	g := &Group[K]{
		keyOptions:  checkedKeyOptions[K](&set),
		base:        set.circuit,
		template:    set.circuit.config(),
		maxCircuits: set.maxCircuits,
		idleTimeout: set.idleTimeout,
		checksKeys:  mayHoldInterface(reflect.TypeFor[K]()),
		seed:        maphash.MakeSeed(),
		unequal:     invalidCircuit("Group.Get", "NaN", "the key must be equal to itself"),
		swept:       monotonic.Now(),
	}
	if g.template.err != nil {
		g.invalid = newCircuit(g.template)
	}
	g.table.Store(newTable[K](0))
	return g
}

// invalidCircuit returns a circuit that rejects every call with an OptionError.
func invalidCircuit(option string, value any, problem string) *Circuit {
	problems := options.Of(policy.KindBreaker)
	problems.Invalid(option, value, problem)
	return newCircuit(config{err: problems.Err()})
}

// Get returns the circuit of the key, and makes it if there is none. For a key that the group knows
// it takes no lock and allocates nothing. Call it for each call of the dependency, rather than keep
// the circuit: one that gives way to another still works, but the group makes a new one for its
// key, and the two count separately.
//
// When the group is full, a closed circuit that has not been asked for lately gives way to the new
// one, as in the clock algorithm of page replacement. If no circuit is closed, a half-open one
// does, then an open one, and last a forced one. So a flood of new keys cannot close an open
// circuit as long as another circuit is closed. The results of calls that are under way count for
// the circuit that admitted them.
//
// A key that does not equal itself, such as NaN, or that holds a value that cannot be compared,
// gets a circuit that fails every call with a *policy.OptionError, and the group does not store it.
// So does every key of an invalid group.
func (g *Group[K]) Get(key K) *Circuit {
	switch {
	case g == nil || g.unequal == nil:
		return invalidCircuit("Group", nil, "must be made by NewGroup")
	case g.invalid != nil:
		return g.invalid
	case g.checksKeys && !canBeCompared(key):
		return invalidCircuit("Group.Get", reflect.TypeOf(key), "the key must be comparable")
	}
	hash := maphash.Comparable(g.seed, key)
	if m := g.table.Load().find(hash, key); m != nil {
		m.touch()
		return m.circuit
	}
	return g.add(hash, key)
}

// touch writes only if needed, so that callers on different cores do not slow each other down.
func (m *member[K]) touch() {
	if !m.used.Load() {
		m.used.Store(true)
	}
}

// add makes the circuit of a new key, or returns one that another goroutine has made meanwhile.
func (g *Group[K]) add(hash uint64, key K) *Circuit {
	if key != key { //nolint:gocritic // NaN does not equal itself.
		return g.unequal
	}
	made := g.newCircuit(key)

	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.table.Load().find(hash, key); m != nil {
		m.touch()
		return m.circuit
	}
	t := monotonic.Now()
	if t.Sub(g.swept) >= g.idleTimeout/2 {
		g.sweep(t)
	}
	g.insert(hash, &member[K]{key: key, circuit: made, seen: t})
	return made
}

func (g *Group[K]) newCircuit(key K) *Circuit {
	if g.keyOptions == nil {
		return newCircuit(g.template)
	}
	set := g.base
	set.apply("WithKeyOptions", g.keyOptions(key))
	return newCircuit(set.config())
}

// Len returns how many circuits there are, after those that are idle have been dropped.
func (g *Group[K]) Len() int { return len(g.live()) }

// All returns the keys and their circuits, in no particular order, as they were when the loop
// began, after those that are idle have been dropped. Listing a circuit does not count as use.
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
		return &policy.OptionError{Policy: policy.KindBreaker, Option: "Group", Problem: "must be made by NewGroup"}
	default:
		return g.template.err
	}
}

func canBeCompared(key any) bool { return key == nil || reflect.ValueOf(key).Comparable() }

// mayHoldInterface reports whether values of a comparable type may hold something that cannot be
// compared.
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
