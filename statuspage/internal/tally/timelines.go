package tally

import (
	"math"
	"slices"
	"sync"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

const (
	maxTimelines = 256
	maxChanges   = 32 // a timeline
)

// Change is a change of a circuit's state.
type Change struct {
	At       monotonic.Instant
	From, To string
	Failures int
}

// Timelines remember how the circuits of a pipeline changed, by their names. A circuit that was
// always closed needs no memory. The zero Timelines is empty and ready for use.
type Timelines struct {
	mu     sync.Mutex // only taken when a state changes, and by readers
	byName map[string][]Change
}

// Add records a change that a circuit reported, unless the circuit is known to be in that state.
func (t *Timelines) Add(name string, c Change) { t.add(name, c, true) }

// Observe records the state in which a circuit was seen: changes by time alone or by hand are not
// reported. It never evicts another timeline: circuits beyond the limit would seem to change each
// time.
func (t *Timelines) Observe(name, state string, at monotonic.Instant) {
	t.add(name, Change{At: at, To: state}, false)
}

func (t *Timelines) add(name string, next Change, evict bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := policy.StateClosed
	timeline := t.byName[name]
	if n := len(timeline); n > 0 {
		known = timeline[n-1].To
	}
	if known == next.To {
		return
	}
	if next.From == "" {
		next.From = known
	}
	if timeline == nil && len(t.byName) >= maxTimelines {
		if !evict {
			return
		}
		t.evictOldest()
	}
	if len(timeline) == maxChanges {
		timeline = slices.Delete(timeline, 0, 1)
	}
	if t.byName == nil {
		t.byName = make(map[string][]Change)
	}
	t.byName[name] = append(timeline, next)
}

// evictOldest drops the timeline of the circuit that has not changed for the longest time. mu must
// be held.
func (t *Timelines) evictOldest() {
	oldest, name := monotonic.Instant(math.MaxInt64), ""
	for n, timeline := range t.byName {
		if last := timeline[len(timeline)-1].At; last < oldest {
			oldest, name = last, n
		}
	}
	delete(t.byName, name)
}

// Of returns the changes of a circuit, the oldest first.
func (t *Timelines) Of(name string) []Change {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.byName[name])
}

// Has reports whether a change of the circuit is remembered.
func (t *Timelines) Has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byName[name] != nil
}
