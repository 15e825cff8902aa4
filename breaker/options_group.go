package breaker

import (
	"reflect"
	"time"

	"github.com/tenax-go/tenax/internal/options"
)

type groupOption func(*groupOptionSet)

func (o groupOption) applyToGroup(set *groupOptionSet) { o(set) }

// groupOptionSet collects the options of a group.
type groupOptionSet struct {
	circuit     optionSet // for all circuits
	maxCircuits int
	idleTimeout time.Duration
	keyOptions  any // func(K) []Option, or nil if not given
}

const (
	defaultMaxCircuits = 1024
	mostCircuits       = 1 << 24
	defaultIdleTimeout = time.Hour
	shortestIdle       = time.Second
)

func newGroupOptionSet(given []GroupOption) groupOptionSet {
	o := groupOptionSet{
		circuit:     newOptionSet(),
		maxCircuits: defaultMaxCircuits,
		idleTimeout: defaultIdleTimeout,
	}
	options.Apply(&o.circuit.problems, "NewGroup", given, func(option GroupOption) { option.applyToGroup(&o) })
	return o
}

// WithMaxCircuits bounds the circuits of a [Group]; [Group.Get] says which one is evicted for a new
// one. The default is 1024; it must be from 1 to 2²⁴.
func WithMaxCircuits(circuits int) GroupOption {
	return groupOption(func(o *groupOptionSet) { o.maxCircuits = circuits })
}

// WithIdleTimeout lets a [Group] drop a circuit that was not used for that time. There is no
// goroutine: the circuit is dropped when a new key comes, and up to half as long again may pass
// until then. Meanwhile it is no longer listed. An open circuit stays until its cooldown is over,
// and a forced one stays. The default is one hour; it must be at least one second.
func WithIdleTimeout(limit time.Duration) GroupOption {
	return groupOption(func(o *groupOptionSet) { o.idleTimeout = limit })
}

// WithKeyOptions gives the circuit of each key options of its own, which come after those of the
// [Group]: a name, a callback that knows the key, a threshold. The function is called whenever the
// group makes a circuit, outside every lock. If another goroutine makes the circuit of the same key
// first, the result is not used.
//
// Names appear in telemetry: a name made from the key is good for a small, fixed set of keys, and
// ruinous for tenants or users.
//
// The function must not be nil, and K must be the group's. Invalid options make the circuit of that
// key invalid: its calls return the error.
func WithKeyOptions[K comparable](keyOptions func(key K) []Option) GroupOption {
	return groupOption(func(o *groupOptionSet) { o.keyOptions = keyOptions })
}

func (o *groupOptionSet) checkBounds() {
	if o.maxCircuits < 1 || o.maxCircuits > mostCircuits {
		o.circuit.problems.Invalid("WithMaxCircuits", o.maxCircuits, "must be from 1 to 16777216")
	}
	if o.idleTimeout < shortestIdle {
		o.circuit.problems.Invalid("WithIdleTimeout", o.idleTimeout, "must be at least 1s")
	}
}

// checkedKeyOptions returns the function of WithKeyOptions, or nil.
func checkedKeyOptions[K comparable](o *groupOptionSet) func(K) []Option {
	if o.keyOptions == nil {
		return nil
	}
	keyOptions, ok := o.keyOptions.(func(K) []Option)
	if !ok {
		o.circuit.problems.Invalid("WithKeyOptions", reflect.TypeOf(o.keyOptions),
			"must take the group's keys, of type "+reflect.TypeFor[K]().String())
		return nil
	}
	o.circuit.problems.NotNil("WithKeyOptions", keyOptions)
	return keyOptions
}
