package pacing

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/keyed"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// Pacer has what is known of the limits of each key: host, credential, tenant, model. It is made by
// [NewPacer] and safe for concurrent use. A nil or zero Pacer is invalid.
//
// It is bounded by [WithMaxKeys], and has no goroutine. A key that does not equal itself, such as
// NaN, or that holds an uncomparable value, is not paced.
type Pacer[K comparable] struct {
	config
	ready      bool
	checksKeys bool // keys may hold uncomparable values

	paced atomic.Int64 // how many lanes are on
	look  atomic.Int64 // from when on lanes are looked at that may be over
	lanes lanes[K]

	mu      sync.Mutex // guards members and changes of lanes; locked before the mutex of a lane
	members members[K]
}

// NewPacer returns a pacer. See the options for the defaults.
func NewPacer[K comparable](options ...Option) *Pacer[K] { return newPacer[K]("NewPacer", options) }

func newPacer[K comparable](constructor string, given []Option) *Pacer[K] {
	p := &Pacer[K]{config: newConfig(constructor, given), checksKeys: keyed.MayBeUncomparable[K]()}
	if p.ready = p.err == nil; p.ready {
		p.lanes = newLanes[K](p.maxKeys)
	}
	return p
}

// Report records what a server said is left for the key, usually in the headers of an answer,
// whether good or bad. If calls use it up faster than it lasts, those that follow are spaced; if
// nothing remains, they wait for the reset. Consumption is the difference between two reports, so
// that of other clients counts too. An invalid quota says nothing.
func (p *Pacer[K]) Report(key K, q Quota) {
	if p == nil || !p.ready || !q.isValid() || !p.canPace(key) {
		return
	}
	if l := p.lane(key); l != nil {
		l.report(q)
		p.refresh(l)
	}
}

// isIdle reports whether the pacer is valid, and no key is paced.
func (p *Pacer[K]) isIdle() bool { return p != nil && p.ready && p.paced.Load() == 0 }

// canPace reports whether the key finds its lane again.
func (p *Pacer[K]) canPace(key K) bool {
	if p.checksKeys && !keyed.CanBeCompared(key) {
		return false
	}
	return key == key //nolint:gocritic // NaN does not equal itself.
}

// pacedLane returns the lane of the key if its calls must enter it, and nil otherwise.
func (p *Pacer[K]) pacedLane(key K) *lane {
	if p.canPace(key) {
		if l := p.lanes.find(key); l != nil && l.paced.Load() {
			return l
		}
	}
	return nil
}

// lane returns the lane of the key, and makes it if there is none. It is nil if there is no room.
func (p *Pacer[K]) lane(key K) *lane {
	if l := p.lanes.find(key); l != nil {
		return l
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lanes.find(key)
	if l == nil && (len(p.members.all) < p.maxKeys || p.evict()) {
		l = &lane{maxPause: p.maxPause, maxWait: p.maxWait}
		p.members.add(key, l)
		p.lanes.change(key, l)
	}
	return l
}

// evict drops a lane, and reports false if there is none to drop. mu must be held.
func (p *Pacer[K]) evict() bool {
	evictee, found := p.evictee(monotonic.Now())
	if found {
		p.setPaced(evictee.lane, false)
		p.members.remove(evictee.lane)
		p.lanes.change(evictee.key, nil)
	}
	return found
}

// loss returns 0 for a lane that is not on, and otherwise the end of its pause. It reports false if
// calls wait. mu must be held.
func (p *Pacer[K]) loss(now monotonic.Instant, l *lane) (monotonic.Instant, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.endIfQuiet(now) {
		p.setPaced(l, false)
		return 0, true
	}
	return max(l.until, 1), l.queue.length == 0
}

// refresh makes calls of the key enter the lane, or not, depending on whether it is on.
func (p *Pacer[K]) refresh(l *lane) {
	l.mu.Lock()
	isRight := l.paced.Load() == l.isOn(monotonic.Now())
	l.mu.Unlock()
	if isRight {
		return // Most are, and need no lock that all keys share.
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index >= 0 { // It has not been evicted.
		p.setPaced(l, l.isOn(monotonic.Now()))
	}
}

// setPaced makes calls enter the lane or not. mu must be held, and that of the lane unless it is
// being evicted.
func (p *Pacer[K]) setPaced(l *lane, isOn bool) {
	l.paced.Store(isOn)
	p.members.setOn(l, isOn)
	p.paced.Store(int64(p.members.on))
}

// lookAgain is how often lanes are looked at that may be over though no call of theirs comes.
const lookAgain = time.Second

// tidy ends the pacing of keys whose calls are not held back any more, some at a time.
func (p *Pacer[K]) tidy() {
	now, due := monotonic.Now(), p.look.Load()
	if int64(now) < due || !p.look.CompareAndSwap(due, int64(now.Add(lookAgain))) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.members.on > looksAtOnce {
		p.look.Store(int64(now.Add(lookAgain * looksAtOnce / time.Duration(p.members.on))))
	}
	p.members.someOn(func(m member[K]) { _, _ = p.loss(now, m.lane) })
}

// pacedLanes returns the lanes that hold calls back, or may.
func (p *Pacer[K]) pacedLanes() []*lane {
	p.mu.Lock()
	defer p.mu.Unlock()
	var paced []*lane
	for _, m := range p.members.all[:p.members.on] {
		if m.lane.holdsBack() {
			paced = append(paced, m.lane)
		}
	}
	return paced
}

// Validate returns what is wrong with the options, or nil.
func (p *Pacer[K]) Validate() error {
	if p == nil || p.err == nil && !p.ready {
		return &policy.OptionError{Policy: policy.KindPacing, Option: "Pacer", Problem: "must be made by NewPacer"}
	}
	return p.err
}
