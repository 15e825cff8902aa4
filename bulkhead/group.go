package bulkhead

import (
	"iter"
	"time"

	"github.com/tenax-go/tenax/internal/keyed"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Group has an adaptive limit for each key: host, tenant, model. It is made by [NewGroup] and safe
// for concurrent use. A nil or zero Group is invalid, as are all its limits.
//
// It is bounded: in number by [WithMaxKeys], in idle time by [WithIdleTimeout]. It has no
// goroutine.
type Group[K comparable] struct {
	groupSettings
	invalid *Slots // for every key if the options are invalid
	slots   *keyed.Table[K, *Slots]
}

// GroupOption sets up a [Group]. Every [AdaptiveOption] is one, for the limits of all keys.
type GroupOption interface {
	applyToGroup(s *groupSettings)
}

type groupOption func(*groupSettings)

func (o groupOption) applyToGroup(s *groupSettings) { o(s) }

type groupSettings struct {
	config      config // of every key's limit
	maxKeys     int
	idleTimeout time.Duration
}

const (
	defaultMaxKeys     = 1024
	mostKeys           = 1 << 24
	defaultIdleTimeout = time.Hour
	shortestIdle       = time.Second
)

// WithMaxKeys bounds the limits of a [Group]; [Group.Get] says which one is evicted for a new one.
// The default is 1024; it must be from 1 to 2²⁴.
func WithMaxKeys(keys int) GroupOption {
	return groupOption(func(s *groupSettings) {
		if keys < 1 || keys > mostKeys {
			s.config.problems.Invalid("WithMaxKeys", keys, "must be from 1 to 16777216")
		}
		s.maxKeys = keys
	})
}

// WithIdleTimeout lets a [Group] drop a limit that was not used for that time. There is no
// goroutine: it is dropped when a new key comes, and up to half as long again may pass until then.
// One that is in force, or under which calls are under way, stays. The default is one hour; it must
// be at least one second.
func WithIdleTimeout(limit time.Duration) GroupOption {
	return groupOption(func(s *groupSettings) {
		if limit < shortestIdle {
			s.config.problems.Invalid("WithIdleTimeout", limit, "must be at least 1s")
		}
		s.idleTimeout = limit
	})
}

// NewGroup returns a group. Each [AdaptiveOption] among the options applies to all its limits.
func NewGroup[K comparable](given ...GroupOption) *Group[K] {
	g := &Group[K]{groupSettings: groupSettings{
		config:  config{patience: defaultPatience, problems: options.Of(policy.KindBulkhead)},
		maxKeys: defaultMaxKeys, idleTimeout: defaultIdleTimeout,
	}}
	c := &g.config
	options.Apply(&c.problems, "NewGroup", given, func(option GroupOption) { option.applyToGroup(&g.groupSettings) })
	if c.ready = c.problems.Err() == nil; !c.ready {
		g.invalid = newAdaptiveSlots(*c)
		return g
	}
	g.slots = keyed.New(keyed.Settings[K, *Slots]{
		MaxEntries:  g.maxKeys,
		IdleTimeout: g.idleTimeout,
		Make:        func(K) *Slots { return newAdaptiveSlots(*c) },
		Rank:        (*Slots).evictionRank,
		KeptRank:    rankBusy,
	})
	return g
}

// The ranks order limits by how much would be lost with them. The lowest is evicted first.
const (
	rankCalm    = iota
	rankBusy    // calls are under way
	rankInForce // the limit applies
)

func (s *Slots) evictionRank() int {
	switch {
	case s.adaptive.inForce.Load():
		return rankInForce
	case s.adaptive.currentlyRunning() > 0:
		return rankBusy
	default:
		return rankCalm
	}
}

// Get returns the limit of the key, and makes it if there is none. It takes no lock and allocates
// nothing for a known key. Call it for each call of the dependency, rather than keep the limit: an
// evicted one still works, but the group makes a new one for its key, and the two count separately.
//
// A full group evicts a limit that is not in force, under which no call is under way, and that was
// not used lately. If there is none, it evicts one under which calls are under way, and last one
// that is in force.
//
// A key that does not equal itself, such as NaN, or that holds an uncomparable value, gets a limit
// that is not stored and fails every call with a *policy.OptionError. So does every key of an
// invalid group.
func (g *Group[K]) Get(key K) *Slots {
	switch {
	case g == nil || g.slots == nil && g.invalid == nil:
		return invalidSlots("Group", nil, "must be made by NewGroup")
	case g.invalid != nil:
		return g.invalid
	}
	slots, invalid := g.slots.Get(key)
	if invalid != nil {
		return invalidSlots("Group.Get", invalid.Value, invalid.Problem)
	}
	return slots
}

// invalidSlots returns places that reject every call with an OptionError.
func invalidSlots(option string, value any, problem string) *Slots {
	problems := options.Of(policy.KindBulkhead)
	problems.Invalid(option, value, problem)
	return &Slots{config: config{problems: problems}}
}

// Len returns how many limits [Group.All] would list. It changes nothing.
func (g *Group[K]) Len() int {
	if g.Validate() != nil {
		return 0
	}
	return g.slots.Len()
}

// All returns the keys and limits, in no particular order, as they are when the loop begins, but
// for those that have been idle for longer than [WithIdleTimeout]. It changes nothing.
func (g *Group[K]) All() iter.Seq2[K, *Slots] {
	return func(yield func(K, *Slots) bool) {
		if g.Validate() != nil {
			return
		}
		for _, entry := range g.slots.List() {
			if !yield(entry.Key, entry.Value) {
				return
			}
		}
	}
}

// Validate returns what is wrong with the options, or nil.
func (g *Group[K]) Validate() error {
	switch {
	case g == nil || g.slots == nil && g.invalid == nil:
		return &policy.OptionError{Policy: policy.KindBulkhead, Option: "Group", Problem: "must be made by NewGroup"}
	default:
		return g.config.problems.Err()
	}
}
