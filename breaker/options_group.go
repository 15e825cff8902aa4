package breaker

import (
	"reflect"
	"time"
)

// groupDraft is what options say of a group. Each is nil that was not given.
type groupDraft struct {
	maxCircuits *int
	idleTimeout *time.Duration
	keyOptions  any // func(K) []Option
}

const (
	defaultMaxCircuits = 1024
	mostCircuits       = 1 << 24
	defaultIdleTimeout = time.Hour
	shortestIdle       = time.Second
)

// WithMaxCircuits bounds the circuits of a [Group]; [Group.Get] says what gives way to a new one.
// The default is 1024; it must be from 1 to 2²⁴. It is for [NewGroup] alone.
func WithMaxCircuits(circuits int) Option {
	return func(d *draft) { d.group.maxCircuits = &circuits }
}

// WithIdleTimeout lets a [Group] drop a circuit that nobody has asked for during that time. There
// is no goroutine: it is dropped when a new key comes or somebody looks at the group, and up to
// half as long again may pass until then. An open circuit stays until its cooldown is over, and one
// that somebody forced stays. The default is one hour; it must be at least one second. It is for
// [NewGroup] alone.
func WithIdleTimeout(limit time.Duration) Option {
	return func(d *draft) { d.group.idleTimeout = &limit }
}

// WithKeyOptions gives the circuit of each key options of its own, which come after those of the
// [Group]: a name, a callback that knows the key, a threshold. It is called whenever the group
// makes a circuit, outside every lock, and now and then for one that is not used as another
// goroutine was faster.
//
// Names appear in telemetry: a name made of the key is good for a small, fixed set of keys, and
// ruinous for tenants or users.
//
// It must not be nil, and K must be the group's. Invalid options make the circuit of that key
// invalid: its calls return the error. It is for [NewGroup] alone.
func WithKeyOptions[K comparable](options func(key K) []Option) Option {
	return func(d *draft) { d.group.keyOptions = options }
}

// refuseGroupOptions is for a circuit, which has no use for them.
func (d *draft) refuseGroupOptions() {
	const problem = "is an option of NewGroup, not of a circuit"
	if d.group.maxCircuits != nil {
		d.invalid("WithMaxCircuits", *d.group.maxCircuits, problem)
	}
	if d.group.idleTimeout != nil {
		d.invalid("WithIdleTimeout", *d.group.idleTimeout, problem)
	}
	if d.group.keyOptions != nil {
		d.invalid("WithKeyOptions", reflect.TypeOf(d.group.keyOptions), problem)
	}
}

// decideBounds checks the bounds of a group and returns them.
func (d *draft) decideBounds() (circuits int, idle time.Duration) {
	circuits, idle = defaultMaxCircuits, defaultIdleTimeout
	if n := d.group.maxCircuits; n != nil {
		if circuits = *n; circuits < 1 || circuits > mostCircuits {
			d.invalid("WithMaxCircuits", circuits, "must be from 1 to 16777216")
		}
	}
	if t := d.group.idleTimeout; t != nil {
		if idle = *t; idle < shortestIdle {
			d.invalid("WithIdleTimeout", idle, "must be at least 1s")
		}
	}
	return circuits, idle
}

// decideKeyOptions checks the options by key of a group and returns them, or nil.
func decideKeyOptions[K comparable](d *draft) func(K) []Option {
	if d.group.keyOptions == nil {
		return nil
	}
	options, ok := d.group.keyOptions.(func(K) []Option)
	switch {
	case !ok:
		d.invalid("WithKeyOptions", reflect.TypeOf(d.group.keyOptions), "must take the group's keys, of type "+
			reflect.TypeFor[K]().String())
	case options == nil:
		d.invalid("WithKeyOptions", nil, "must not be nil")
	}
	return options
}
