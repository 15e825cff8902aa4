package breaker

import (
	"iter"
	"time"

	"github.com/tenax-go/tenax/internal/keyed"
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
	invalid     *Circuit // for every key if the options are invalid
	circuits    *keyed.Table[K, *Circuit]
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
	}
	if g.template.err != nil {
		g.invalid = newCircuit(g.template)
	}
	g.circuits = keyed.New(keyed.Settings[K, *Circuit]{
		MaxEntries:  g.maxCircuits,
		IdleTimeout: g.idleTimeout,
		Make:        g.newCircuit,
		Rank:        (*Circuit).evictionRank,
		KeptRank:    rankOpen,
	})
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
	case g == nil || g.circuits == nil:
		return invalidCircuit("Group", nil, "must be made by NewGroup")
	case g.invalid != nil:
		return g.invalid
	}
	circuit, invalid := g.circuits.Get(key)
	if invalid != nil {
		return invalidCircuit("Group.Get", invalid.Value, invalid.Problem)
	}
	return circuit
}

func (g *Group[K]) newCircuit(key K) *Circuit {
	if g.keyOptions == nil {
		return newCircuit(g.template)
	}
	set := g.base
	set.apply("WithKeyOptions", g.keyOptions(key))
	return newCircuit(set.config())
}

// Len returns how many circuits [Group.All] would list. It changes nothing.
func (g *Group[K]) Len() int {
	if g.Validate() != nil {
		return 0
	}
	return g.circuits.Len()
}

// All returns the keys and circuits, in no particular order, as they are when the loop begins, but
// for those that have been idle for longer than [WithIdleTimeout]. It changes nothing: to list a
// circuit does not count as use, and an idle one is left out and not dropped.
func (g *Group[K]) All() iter.Seq2[K, *Circuit] {
	return func(yield func(K, *Circuit) bool) {
		for _, entry := range g.list() {
			if !yield(entry.Key, entry.Value) {
				return
			}
		}
	}
}

func (g *Group[K]) list() []keyed.Entry[K, *Circuit] {
	if g.Validate() != nil {
		return nil
	}
	return g.circuits.List()
}

// Validate returns what is wrong with the options, or nil.
func (g *Group[K]) Validate() error {
	switch {
	case g == nil || g.circuits == nil:
		return &policy.OptionError{Policy: policy.KindBreaker, Option: "Group", Problem: "must be made by NewGroup"}
	default:
		return g.template.err
	}
}
