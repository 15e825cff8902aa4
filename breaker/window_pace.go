package breaker

import (
	"sync/atomic"
	"unsafe"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// To read the clock takes longer than the rest of a call. So while calls come fast and few of them
// fail, most successes do not: they wait in a lane, and the clock is read for all of them once it
// is full. That is when a thousand calls come within a hundredth of the window. They count as if
// all had ended then, so a success may stay that much too long, and none leaves too early. Those
// that waited for longer, as calls stopped, keep a circuit closed, but are not enough to open it.

const (
	laneCount = 8
	laneRoom  = 8    // successes for which the clock is read once
	manyCalls = 1024 // within a hundredth of the window are fast
	shares    = 10   // of a tick, so of that a hundredth of the window
)

// pace says whether successes wait in lanes.
type pace struct {
	fast  atomic.Pointer[lanes] // nil while every call reads the clock
	lanes atomic.Pointer[lanes] // once there are any: a late success may still come
	mark  atomic.Int64          // when many calls had come

	doubts  atomic.Int64 // successes that were counted much later than they ended
	trusted atomic.Int64 // when all of these have left the window
}

type lanes [laneCount]lane

// lane has a cache line of its own, so that calls on different cores do not slow each other down.
type lane struct {
	waiting atomic.Int64
	read    atomic.Int64 // when the clock was last read
	_       [48]byte
}

// laneIndex is the same for a goroutine most of the time, and different for neighbours: it depends
// on where their stacks lie.
func laneIndex() int {
	const golden = 0x9e3779b97f4a7c15
	var here byte
	//nolint:gosec // The address is only a number.
	return int(uint64(uintptr(unsafe.Pointer(&here))) >> 11 * golden >> 61)
}

// calm reports whether a window is so far from opening that a few successes more or less do not
// matter.
func (w *windowSettings) calm(seen WindowCounts) bool {
	return float64(4*seen.Failures) < max(w.failureRate, w.sustained.rate)*float64(seen.Calls)
}

// countFast counts a success without the clock, and reports whether it did.
func (c *Circuit) countFast(state packedState) bool {
	w := c.window.Load()
	fast := w.pace.fast.Load()
	if fast == nil || w.generation != state.generation() {
		return false
	}
	l := &fast[laneIndex()]
	if l.waiting.Add(1) >= laneRoom {
		c.empty(w, l)
	}
	return true
}

// empty counts the successes of a full lane, and slows down if they took long to come.
func (c *Circuit) empty(w *window, l *lane) {
	t := monotonic.Now()
	if w.wornOut(t) {
		w.slowDown()
		return
	}
	if late := w.take(l, t); late || !c.windowSettings.calm(w.counts(t)) {
		w.slowDown()
	}
}

// take counts the successes of a lane as if they had ended at t, and reports whether some of them
// may have ended much sooner.
func (w *window) take(l *lane, t monotonic.Instant) (late bool) {
	last := monotonic.Instant(l.read.Swap(int64(t)))
	n := l.waiting.Swap(0)
	if n == 0 {
		return false
	}
	w.add(t, int(min(n, maxMinCalls)), 0, 0)
	if t.Sub(last) <= w.tick/shares {
		return false
	}
	if w.doubtful(t) == 0 {
		w.pace.doubts.Store(0)
	}
	w.pace.doubts.Add(n)
	w.pace.trusted.Store(int64(t.Add(w.tick * buckets)))
	return true
}

// doubtful returns how many successes may count in the window that ended before it.
func (w *window) doubtful(t monotonic.Instant) int {
	if int64(t) >= w.pace.trusted.Load() {
		return 0
	}
	return int(w.pace.doubts.Load())
}

// gather empties all lanes.
func (w *window) gather(t monotonic.Instant) {
	all := w.pace.lanes.Load()
	if all == nil {
		return
	}
	late := false
	for i := range all {
		if all[i].waiting.Load() > 0 {
			late = w.take(&all[i], t) || late
		}
	}
	if late {
		w.slowDown()
	}
}

// waiting returns how many successes wait in lanes.
func (w *window) waiting() (n int) {
	if all := w.pace.lanes.Load(); all != nil {
		for i := range all {
			n += int(all[i].waiting.Load())
		}
	}
	return n
}

// keepPace looks how fast calls come. inBucket is how many the latest bucket has.
func (w *window) keepPace(t monotonic.Instant, inBucket int, calm bool) {
	switch {
	case !calm:
		w.slowDown()
	case inBucket > 0 && inBucket%manyCalls == 0 && w.pace.fast.Load() == nil:
		last := monotonic.Instant(w.pace.mark.Swap(int64(t)))
		// Where the clock stands still there is nothing to know.
		if took := t.Sub(last); last > 0 && took > 0 && took <= w.tick/shares {
			w.speedUp(t)
		}
	}
}

func (w *window) speedUp(t monotonic.Instant) {
	w.pace.lanes.CompareAndSwap(nil, new(lanes))
	all := w.pace.lanes.Load()
	for i := range all {
		all[i].read.Store(int64(t))
	}
	w.pace.fast.Store(all)
}

func (w *window) slowDown() {
	if w.pace.fast.Load() != nil {
		w.pace.fast.Store(nil)
		w.pace.mark.Store(0)
	}
}
