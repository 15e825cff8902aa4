package statuspage

import (
	"math"
	"slices"
	"sync"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

const (
	maxTimelines = 256 // a pipeline
	maxChanges   = 32  // a circuit
)

// change is a change of a circuit's state.
type change struct {
	at       instant
	from, to string
	failures int
}

// circuits remember how the circuits of a pipeline changed, by their names. Those that never left
// "closed" need no memory.
type circuits struct {
	mu        sync.Mutex // taken only when a state changes, and by who reads
	timelines map[string][]change
}

// changed notes what a circuit told.
func (c *circuits) changed(name string, e policy.Event, at instant) {
	c.note(name, change{at, observe.State(e.From), observe.State(e.To), e.Failures}, true)
}

// saw notes in which state a circuit is, as its changes by time alone, or by hand, are told to
// nobody. It makes no room for that: where more circuits are seen than there is room for, some
// would seem to change each time.
func (c *circuits) saw(name, state string, at instant) {
	c.note(name, change{at: at, to: observe.State(state)}, false)
}

// note adds a change, unless the circuit is known to be in that state.
func (c *circuits) note(name string, next change, makeRoom bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := "closed"
	timeline := c.timelines[name]
	if n := len(timeline); n > 0 {
		known = timeline[n-1].to
	}
	if known == next.to {
		return
	}
	if next.from == "" {
		next.from = known
	}
	if timeline == nil && len(c.timelines) >= maxTimelines {
		if !makeRoom {
			return
		}
		c.dropOldest()
	}
	if len(timeline) == maxChanges {
		timeline = slices.Delete(timeline, 0, 1)
	}
	if c.timelines == nil {
		c.timelines = make(map[string][]change)
	}
	c.timelines[name] = append(timeline, next)
}

// dropOldest drops the timeline of the circuit that has not changed for the longest time. Needs mu.
func (c *circuits) dropOldest() {
	oldest, name := instant(math.MaxInt64), ""
	for n, timeline := range c.timelines {
		if last := timeline[len(timeline)-1].at; last < oldest {
			oldest, name = last, n
		}
	}
	delete(c.timelines, name)
}

// of returns the changes of a circuit, the oldest first.
func (c *circuits) of(name string) []change {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.timelines[name])
}

// knows reports whether the circuit has ever left "closed", as far as it is remembered.
func (c *circuits) knows(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timelines[name] != nil
}
