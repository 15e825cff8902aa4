package bulkhead

// NewAdaptive returns a policy with an adaptive limit of its own. It needs no number: nothing is
// limited until calls are lost or slow, and from then on as many calls are let in as the dependency
// answers while their callers still wait. See the package's comment for how, and the options for
// the rest.
func NewAdaptive[T any](options ...AdaptiveOption) *Bulkhead[T] {
	return &Bulkhead[T]{slots: newAdaptiveSlots(newAdaptiveConfig("NewAdaptive", options))}
}

// NewAdaptiveSlots returns the places of [NewAdaptive] alone, for [For] to share between policies
// of different types.
func NewAdaptiveSlots(options ...AdaptiveOption) *Slots {
	return newAdaptiveSlots(newAdaptiveConfig("NewAdaptiveSlots", options))
}

func newAdaptiveSlots(c config) *Slots {
	s := &Slots{config: c}
	if c.ready {
		s.adaptive = newAdaptive(c.patience)
	}
	return s
}

// Limit returns how many calls may be under way now. For adaptive places it is 0 while no limit is
// in force.
func (s *Slots) Limit() int {
	switch {
	case s == nil || !s.ready:
		return 0
	case s.adaptive != nil:
		return s.adaptive.currentLimit()
	default:
		return s.maxConcurrent
	}
}

// Strained reports whether an adaptive limit is in force and has held a call back lately: the load
// is more than the dependency can do, so every further call is at the expense of another. It takes
// no lock. It is false for a fixed limit.
func (s *Slots) Strained() bool { return s != nil && s.adaptive != nil && s.adaptive.isStrained() }
