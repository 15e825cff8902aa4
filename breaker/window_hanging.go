package breaker

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// underWay counts the calls under way by when they began, so that those are known that hang. It
// does so in cells of a sixteenth of the limit of slow calls, or of a bucket if that is longer. A
// nil underWay counts nothing.
type underWay struct {
	start  monotonic.Instant
	limit  time.Duration
	width  time.Duration // of a cell
	kept   int64         // cells in which a call that is slow counts
	cells  [startCells]atomic.Uint64
	before atomic.Int64 // until then no call is slow; 0 while one is
}

// startCells hold the sixteen of the limit, the ten of the window, and those at the edges.
const startCells = 32

// startCell is the number of calls that began in a cell and are under way (24 bits), under the lap
// of the ring.
type startCell uint64

const (
	startBits = 24
	startMask = 1<<startBits - 1
)

func (s startCell) lap() int64 { return int64(s >> startBits) }
func (s startCell) calls() int { return int(s & startMask) }

func newUnderWay(start monotonic.Instant, s *windowSettings) *underWay {
	width := max(s.window/buckets, s.slowLimit/16)
	u := &underWay{start: start, limit: s.slowLimit, width: width, kept: max(1, int64(s.window/width))}
	u.before.Store(int64(start.Add(u.limit)))
	return u
}

func (u *underWay) at(t monotonic.Instant) int64 { return int64(max(0, t.Sub(u.start)) / u.width) }

// begin counts a call that begins at t.
func (u *underWay) begin(t monotonic.Instant) {
	i := u.at(t)
	cell, lap := &u.cells[i%startCells], i/startCells
	for {
		old := startCell(cell.Load())
		current := old
		switch {
		case old.lap() > lap || old.calls() == startMask:
			return // the goroutine was held up, or there are too many to count
		case old.lap() < lap:
			current = startCell(lap) << startBits
		}
		if cell.CompareAndSwap(uint64(old), uint64(current+1)) {
			return
		}
	}
}

// end takes back a call that began at t.
func (u *underWay) end(t monotonic.Instant) {
	if u == nil {
		return
	}
	i := u.at(t)
	cell, lap := &u.cells[i%startCells], i/startCells
	for {
		old := startCell(cell.Load())
		if old.lap() != lap || old.calls() == 0 || cell.CompareAndSwap(uint64(old), uint64(old-1)) {
			return
		}
	}
}

// slow returns how many calls under way count as slow at t: those of the cells that are over the
// limit, but no longer than the window.
func (u *underWay) slow(t monotonic.Instant) (calls int) {
	if u == nil || int64(t) < u.before.Load() {
		return 0
	}
	newest := int64(t.Sub(u.start)-u.limit)/int64(u.width) - 1
	soonest := int64(math.MaxInt64)
	for i := range u.cells {
		cell := startCell(u.cells[i].Load())
		at := cell.lap()*startCells + int64(i)
		switch {
		case cell.calls() == 0 || at <= newest-u.kept:
		case at <= newest:
			calls += cell.calls()
		default:
			soonest = min(soonest, at)
		}
	}
	u.before.Store(u.next(t, calls, soonest))
	return calls
}

// next returns until when no call is slow, if the first cell that may become slow is known.
func (u *underWay) next(t monotonic.Instant, calls int, soonest int64) int64 {
	switch {
	case calls > 0:
		return 0
	case soonest == math.MaxInt64:
		return int64(t.Add(u.limit))
	default:
		return int64(min(t, u.start.Add(time.Duration(soonest+1)*u.width)).Add(u.limit))
	}
}

// track notes when an admitted call begins.
func (c *Circuit) track(p *permit) {
	if p.began == 0 {
		p.began = monotonic.Now()
	}
	w := c.window.Load()
	if p.probe != 0 || w == nil || p.state.mode() != closed || w.generation != p.state.generation() {
		return
	}
	w.underWay.begin(p.began)
	if p.waits == nil {
		p.underWay = w.underWay
	} else {
		p.waits.Watcher = &patient{underWay: w.underWay, began: p.began, counted: true}
	}
}

// patient is a call under way that may wait inside this process. Such a wait is not the
// dependency's, so the call does not hang meanwhile.
type patient struct {
	mu       sync.Mutex
	underWay *underWay
	began    monotonic.Instant
	counted  bool
	over     bool
}

// Pause is called when the call begins to wait.
func (p *patient) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.uncount()
}

// Resume is called when the call has waited for d.
func (p *patient) Resume(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.began = p.began.Add(d)
		p.underWay.begin(p.began)
		p.counted = true
	}
}

func (p *patient) uncount() {
	if p.counted {
		p.underWay.end(p.began)
		p.counted = false
	}
}

// end is called when the call has ended, though an attempt of it that was left may still wait.
func (p *patient) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.uncount()
	p.over = true
}

// untrack notes that a call has ended.
func (p *permit) untrack() {
	p.underWay.end(p.began)
	if p.waits == nil {
		return
	}
	if watcher, ok := p.waits.Watcher.(*patient); ok {
		watcher.end()
	}
}

// hangs returns the number of slow calls that opens the circuit, or 0, if some of them have not
// ended.
func (c *Circuit) hangs(state packedState, t monotonic.Instant) int {
	w := c.window.Load()
	if state.mode() != closed || w == nil || w.generation != state.generation() || w.underWay.slow(t) == 0 {
		return 0
	}
	return c.windowSettings.opens(w.counts(t), 0)
}

// foundOpen reports whether the next call would find the circuit open though it is closed, as calls
// hang. To look changes nothing, so it is that call that opens it.
func (c *Circuit) foundOpen(state packedState) bool {
	return c.windowSettings.measuresTime() && c.hangs(state, monotonic.Now()) > 0
}
