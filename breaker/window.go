package breaker

import (
	"sync/atomic"
	"time"
)

// watch is what a circuit looks at in the calls of a while. A rate of 0 is not looked at.
type watch struct {
	failureRate, slowRate float64
	window, slowLimit     time.Duration
	minCalls              int
}

// timesCalls reports whether it matters how long a call takes. A nil watch looks at nothing.
func (w *watch) timesCalls() bool { return w != nil && w.slowRate > 0 }

// slow reports whether a call that took so long is slow.
func (w *watch) slow(d time.Duration) bool { return w.timesCalls() && d > w.slowLimit }

// opens returns how many calls, failed or slow ones, are reason enough to open the circuit, or 0.
func (w *watch) opens(seen WindowCounts) int {
	if seen.Calls < w.minCalls {
		return 0
	}
	reached := func(n int, rate float64) bool { return rate > 0 && float64(n)/float64(seen.Calls) >= rate }
	switch {
	case reached(seen.Failures, w.failureRate):
		return seen.Failures
	case reached(seen.Slow, w.slowRate):
		return seen.Slow
	default:
		return 0
	}
}

// buckets is how many slices a window has. Each begins a tick after the one before.
const buckets = 10

// window is the calls of one generation of a closed circuit that ended not long ago. As every
// generation has a window of its own, no late result finds its way into a later one.
type window struct {
	generation uint32
	start      int64
	tick       int64 // the length of a slice
	ring       [buckets]atomic.Uint64
}

func newWindow(generation uint32, start int64, length time.Duration) *window {
	return &window{generation: generation, start: start, tick: int64(length) / buckets}
}

// at returns the number of the slice to which an instant belongs.
func (w *window) at(t int64) int64 { return max(0, t-w.start) / w.tick }

// wornOut reports whether a bucket has no room any more for the lap of an instant. That is after
// half a million windows; a new one then begins empty.
func (w *window) wornOut(t int64) bool { return w.at(t)/buckets > maxLap }

// add counts a call that ended at t and returns what the window knows then.
func (w *window) add(t int64, failed, slow bool) WindowCounts {
	tick := w.at(t)
	slot, lap := &w.ring[tick%buckets], tick/buckets
	for {
		old := bucket(slot.Load())
		current := old
		switch {
		case old.lap() > lap: // the goroutine was held up for longer than the window, between clock and counting
			return w.counts(tick)
		case old.lap() < lap:
			current = bucketOf(lap)
		}
		if slot.CompareAndSwap(uint64(old), uint64(current.with(failed, slow))) {
			return w.counts(tick)
		}
	}
}

// counts sums up the slices that belong to the window at a tick.
func (w *window) counts(tick int64) WindowCounts {
	var sum WindowCounts
	for i := range w.ring {
		b := bucket(w.ring[i].Load())
		if b.lap()*buckets+int64(i) <= tick-buckets {
			continue
		}
		sum.Calls += b.calls()
		sum.Failures += b.failures()
		sum.Slow += b.slow()
	}
	return sum
}

// record counts a call in the window of its generation. It reports false if that has passed.
func (c *Circuit) record(generation uint32, t int64, failed, slow bool) (WindowCounts, bool) {
	for {
		w := c.window.Load()
		if w.generation != generation {
			return WindowCounts{}, false
		}
		if !w.wornOut(t) {
			return w.add(t, failed, slow), true
		}
		c.window.CompareAndSwap(w, newWindow(generation, w.start+w.at(t)*w.tick, c.watch.window))
	}
}
