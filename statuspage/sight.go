package statuspage

import (
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// sight is what was seen of a pipeline's circuits when it was last described. It is not changed any
// more.
type sight struct {
	counts   stateCounts
	troubled []troubled
}

// troubled is a circuit that is not closed.
type troubled struct {
	pipeline uint64
	circuit  string
	state    string
}

type stateCounts struct{ closed, halfOpen, open int }

// maxTroubled is how many circuits that are not closed are kept by name, of one pipeline.
const maxTroubled = 50

// maxDepth is how deep parts of a description are looked at.
const maxDepth = 16

// look describes the pipeline and notes the states of its circuits.
func (w *watch) look(at instant) {
	d, ok := w.description()
	if !ok {
		return
	}
	seen := &sight{}
	states := make(map[string]string)
	var names []string // in the order in which they are described, so that the page does not flicker
	w.eachCircuit(d, func(name string, c *policy.Description) {
		switch c.State {
		case "closed":
			seen.counts.closed++
		case "half_open":
			seen.counts.halfOpen++
		default:
			seen.counts.open++
		}
		if c.State == "closed" && !w.circuits.knows(name) {
			return
		}
		known, isKnown := states[name]
		if !isKnown {
			names = append(names, name)
		}
		if !isKnown || severity(c.State) < severity(known) {
			states[name] = c.State
		}
	})
	for _, name := range names {
		state := states[name]
		w.circuits.saw(name, state, at)
		if state != "closed" && len(seen.troubled) < maxTroubled {
			seen.troubled = append(seen.troubled, troubled{w.id, name, observe.State(state)})
		}
	}
	w.sight.Store(seen)
}

// description returns nothing for a pipeline that is gone, and where a policy panics.
func (w *watch) description() (d policy.Description, ok bool) {
	if w.describe == nil {
		return d, false
	}
	defer func() {
		if recover() != nil {
			d, ok = policy.Description{}, false
		}
	}()
	return w.describe()
}

// eachCircuit calls see for everything that has a state, with the name that it goes by.
func (w *watch) eachCircuit(d policy.Description, see func(name string, c *policy.Description)) {
	var walk func(d *policy.Description, pipeline string, depth int)
	walk = func(d *policy.Description, pipeline string, depth int) {
		if d.Kind == "pipeline" && d.Name != "" {
			pipeline = clean(d.Name, maxName)
		}
		if d.State != "" {
			name := pipeline
			if d.Name != "" {
				name = clean(d.Name, maxName)
			}
			see(name, d)
		}
		if depth == maxDepth {
			return
		}
		for i := range d.Parts {
			walk(&d.Parts[i], pipeline, depth+1)
		}
	}
	walk(&d, w.name, 0)
}

// severity orders states, the worst first.
func severity(state string) int {
	switch state {
	case "closed":
		return 2
	case "half_open":
		return 1
	default:
		return 0
	}
}
