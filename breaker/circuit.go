package breaker

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/localwait"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// Circuit is the state machine behind a [Breaker]: one for each dependency that can fail on its
// own. It is made by [NewCircuit] or a [Group], and safe for concurrent use. A nil or zero Circuit
// is invalid: [policy.New] reports that, and every call is rejected.
type Circuit struct {
	packed atomicState
	config

	until atomic.Int64 // the end of the cooldown; changes under mu, while not open
	// The calls that this cooldown has rejected, if their number can end it.
	rejected atomic.Int64

	window atomic.Pointer[window] // of the latest closed generation; nil without settings

	mu           sync.Mutex // guards every change of mode, and the fields below
	lastCooldown time.Duration
	initialAt    monotonic.Instant // when the next cooldown is the initial one again
	probes       []probe           // with a permit, in the order in which they began
	probeID      uint64
	changes      []change
	successes    int32 // of probes, in this half-open period
	notifying    bool

	late atomic.Pointer[late] // nil for none; changes under mu
}

// permit is the right to make one call. A probe has a number, other calls have none.
type permit struct {
	state    packedState
	probe    uint64
	began    monotonic.Instant // only if the duration of the call matters
	waits    *localwait.Clock  // nil if it does not matter, or no inner policy waits
	underWay *underWay         // that counts the call until it ends, or nil
}

// took returns how long the dependency has had the call.
func (p *permit) took(t monotonic.Instant) time.Duration { return t.Sub(p.began) - p.waits.Waited(t) }

type probe struct {
	id    uint64
	due   monotonic.Instant // when it loses its permit, if it does not wait inside this process
	waits *localwait.Clock
}

func (p probe) expires(t monotonic.Instant) monotonic.Instant { return p.due.Add(p.waits.Waited(t)) }

// rejection is why a call is not admitted. The zero rejection means that it is.
type rejection struct {
	reason                 string
	retryAfter, nextPermit time.Duration // as in OpenError
}

// NewCircuit returns a closed circuit. See the options for the defaults.
func NewCircuit(options ...Option) *Circuit { return makeCircuit("NewCircuit", options) }

func makeCircuit(constructor string, options []Option) *Circuit {
	set := newOptionSet()
	set.apply(constructor, options)
	return newCircuit(set.config())
}

func newCircuit(from config) *Circuit {
	c := &Circuit{config: from}
	if c.err != nil {
		return c
	}
	c.packed.Store(packedState(closed))
	if c.windowSettings != nil {
		c.window.Store(newWindow(0, monotonic.Now(), c.windowSettings))
	}
	return c
}

// snapshot returns the state and, if that is open, how much of the cooldown is left. A nil circuit
// is invalid.
func (c *Circuit) snapshot() (state packedState, left time.Duration) {
	for c != nil {
		state = c.packed.Load()
		if state.mode() != open {
			return state, 0
		}
		left = max(0, monotonic.Instant(c.until.Load()).Sub(monotonic.Now()))
		if c.cooldown.isOver(c.rejected.Load(), left) {
			left = 0
		}
		if c.packed.Load() == state { // otherwise until may be that of a later break
			return state, left
		}
	}
	return packedState(invalid), 0
}

// admit admits or rejects a call when the circuit does not admit all. It measures the waits of a
// probe if there may be any.
func (c *Circuit) admit(ctx context.Context, mayWait bool) (permit, change, rejection) {
	if _, left := c.snapshot(); left > 0 {
		c.countRejection()
		return permit{}, change{}, rejection{reason: policy.ReasonOpen, retryAfter: left}
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rejection(); r.reason != "" {
		return permit{}, change{}, r
	}
	var changed change
	switch state := c.packed.Load(); state.mode() {
	case closed, forcedClosed:
		return permit{state: state}, change{}, rejection{}
	case open:
		changed = c.enter(halfOpen, 0)
	default:
	}
	var waits *localwait.Clock
	if mayWait {
		waits = localwait.Measure(ctx)
	}
	c.probeID++
	c.probes = append(c.probes, probe{c.probeID, monotonic.Now().Add(c.probeTimeout), waits})
	return permit{state: c.packed.Load(), probe: c.probeID, waits: waits}, changed, rejection{}
}

// rejection returns why a call would be rejected now. mu must be held.
func (c *Circuit) rejection() rejection {
	switch state, left := c.snapshot(); state.mode() {
	case closed, forcedClosed:
		return rejection{}
	case open:
		if left == 0 {
			return rejection{}
		}
		return rejection{reason: policy.ReasonOpen, retryAfter: left}
	case halfOpen:
		t := monotonic.Now()
		c.reclaimProbes(t)
		if len(c.probes) < c.maxProbes {
			return rejection{}
		}
		first := c.firstExpiry(t)
		// Until then a probe may fail and open the circuit again.
		return rejection{policy.ReasonHalfOpen, first.Add(c.nextCooldown(t)).Sub(t), first.Sub(t)}
	default:
		return rejection{reason: policy.ReasonOpen}
	}
}
