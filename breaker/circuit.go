package breaker

import (
	"sync"
	"sync/atomic"
	"time"
)

// kind is what events and descriptions call this policy.
const kind = "breaker"

// Circuit is the state machine behind a [Breaker]: one for each dependency that can fail on its
// own. It is made by [NewCircuit] or a [Group], and safe for concurrent use. The zero Circuit is
// invalid: [policy.New] says so, and it rejects every call.
type Circuit struct {
	word atomicWord
	config

	until  atomic.Int64           // when the cooldown ends, by now; changes only under mu and while the word does not say open
	window atomic.Pointer[window] // of the last generation that was closed, if the config has a watch

	mu           sync.Mutex // guards every change of mode, and what follows
	lastCooldown time.Duration
	calmAt       int64   // when the circuit has been closed for long enough to begin with the first cooldown
	probes       []probe // those that hold a permit, in the order in which they began
	probeID      uint64
	successes    int // of probes, in this half-open period
	changes      []change
	notifying    bool
}

// permit is the right to make one call. A probe has a number, other calls have none.
type permit struct {
	word  word
	probe uint64
	began int64 // where it matters how long the call takes
	late  bool  // the caller's time was up before the call began
}

func (p permit) took(t int64) time.Duration { return time.Duration(t - p.began) }

type probe struct {
	id      uint64
	expires int64
}

// rejection is why a call is not admitted. The zero rejection is none.
type rejection struct {
	reason     string
	retryAfter time.Duration
}

const (
	reasonOpen     = "open"
	reasonHalfOpen = "half_open"
)

// NewCircuit returns a closed circuit. See the options for the defaults.
func NewCircuit(options ...Option) *Circuit {
	d := draft{config: defaults()}
	d.apply(options)
	d.refuseGroupOptions()
	return newCircuit(d.finish())
}

func newCircuit(from config) *Circuit {
	c := &Circuit{config: from}
	if c.err != nil {
		return c
	}
	c.word.Store(word(closed))
	if c.watch != nil {
		c.window.Store(newWindow(0, now(), c.watch.window))
	}
	return c
}

// look returns the word and, where that says open, how much of the cooldown is left.
func (c *Circuit) look() (w word, left time.Duration) {
	for {
		w = c.word.Load()
		if w.mode() != open {
			return w, 0
		}
		left = time.Duration(max(0, c.until.Load()-now()))
		if c.word.Load() == w { // otherwise until may be that of a later break
			return w, left
		}
	}
}

// admit decides on a call when the circuit does not pass every call.
func (c *Circuit) admit() (permit, change, rejection) {
	if _, left := c.look(); left > 0 {
		return permit{}, change{}, rejection{reasonOpen, left}
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rejection(); r.reason != "" {
		return permit{}, change{}, r
	}
	var changed change
	switch w := c.word.Load(); w.mode() {
	case closed, forcedClosed:
		return permit{word: w}, change{}, rejection{}
	case open:
		changed = c.enter(halfOpen, 0)
	default:
	}
	c.probeID++
	c.probes = append(c.probes, probe{c.probeID, after(now(), c.probeTimeout)})
	return permit{word: c.word.Load(), probe: c.probeID}, changed, rejection{}
}

// rejection returns what a call would meet now. It is called under mu.
func (c *Circuit) rejection() rejection {
	switch w, left := c.look(); w.mode() {
	case closed, forcedClosed:
		return rejection{}
	case open:
		if left == 0 {
			return rejection{}
		}
		return rejection{reasonOpen, left}
	case halfOpen:
		t := now()
		c.reclaimProbes(t)
		if len(c.probes) < c.maxProbes {
			return rejection{}
		}
		return rejection{reasonHalfOpen, time.Duration(c.probes[0].expires - t)}
	default:
		return rejection{reason: reasonOpen}
	}
}
