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
// concurrent use. A nil or zero Group is invalid, as are all its circuits.
//
// It is bounded: in number by [WithMaxCircuits], in idle time by [WithIdleTimeout]. It has no
// goroutine.
type Group[K comparable] struct {
	base        optionSet // of all circuits
	template    config    // of a circuit without options for its key
	keyOptions  func(K) []Option
	maxCircuits int
	idleTimeout time.Duration
	checksKeys  bool // keys may hold uncomparable values
	seed        maphash.Seed
	invalid     *Circuit // for every key if the options are invalid
	unequal     *Circuit // for a key that does not equal itself

	table atomic.Pointer[table[K]]

	mu      sync.Mutex // guards changes of the table, and the fields below
	members []*member[K]
	hand    int               // the index of the next candidate for eviction
	swept   monotonic.Instant // the time of the last sweep
}

// member is a key of a group and its circuit.
type member[K comparable] struct {
	key     K
	circuit *Circuit
	used    atomic.Bool       // since the last sweep or search for an evictee
	seen    monotonic.Instant // when it was last found used, under the group's mu
}

// NewGroup returns a group. Each [Option] among the given ones applies to all its circuits.
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

// Get returns the circuit of the key, and makes it if there is none. It takes no lock and allocates
// nothing for a known key. Call it for each call of the dependency, rather than keep the circuit:
// an evicted one still works, but the group makes a new one for its key, and the two count
// separately.
//
// A full group evicts a closed circuit that was not used lately, as the clock algorithm of page
// replacement does. If no circuit is closed, it evicts a half-open one, else an open one, and last
// a forced one. So a flood of new keys cannot close an open circuit as long as another circuit is
// closed. The results of calls that are under way count for the circuit that admitted them.
//
// A key that does not equal itself, such as NaN, or that holds an uncomparable value, gets a
// circuit that is not stored and fails every call with a *policy.OptionError. So does every key of
// an invalid group.
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

// add makes the circuit of a new key, unless another goroutine has made it meanwhile.
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

// Len drops idle circuits and returns how many are left.
func (g *Group[K]) Len() int { return len(g.live()) }

// All drops idle circuits and returns the keys and circuits that are left, in no particular order,
// as they were when the loop began. Listing a circuit does not count as use.
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

// mayHoldInterface reports whether values of a comparable type may hold an uncomparable value.
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
