package statuspage

import (
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/page"
)

// maxNotClosed limits the circuits kept by name because they are not closed, for a pipeline and for
// a page.
const maxNotClosed = 50

// circuitSnapshot is the state of a pipeline's circuits, and what holds its calls back, when it was
// last described. It is immutable.
type circuitSnapshot struct {
	held      page.Held
	counts    page.CircuitCounts
	notClosed []circuitState
}

type circuitState struct {
	pipeline    uint64
	name, state string
}

// updateCircuits describes the pipeline and records the states of its circuits.
func (s *pipelineStats) updateCircuits(at monotonic.Instant) {
	d, ok := s.description()
	if !ok {
		return
	}
	snapshot := &circuitSnapshot{held: page.HeldOf(&d)}
	states := make(map[string]string)
	var names []string // in the order of the description, so that the page does not flicker
	for c := range page.Circuits(&d, s.name) {
		state := c.State()
		snapshot.counts.Add(state)
		if state == policy.StateClosed && !s.timelines.Has(c.Name) {
			continue
		}
		known, isKnown := states[c.Name]
		if !isKnown {
			names = append(names, c.Name)
		}
		if !isKnown || page.IsWorse(state, known) {
			states[c.Name] = state
		}
	}
	for _, name := range names {
		state := states[name]
		s.timelines.Observe(name, state, at)
		if state != policy.StateClosed && len(snapshot.notClosed) < maxNotClosed {
			snapshot.notClosed = append(snapshot.notClosed, circuitState{s.id, name, state})
		}
	}
	s.circuits.Store(snapshot)
}

// description returns false if the pipeline is gone, or if a policy panics.
func (s *pipelineStats) description() (d policy.Description, ok bool) {
	if s.describe == nil {
		return d, false
	}
	defer func() {
		if recover() != nil {
			d, ok = policy.Description{}, false
		}
	}()
	return s.describe()
}
