package breaker

import (
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// windowSettings say when the calls in the window open the circuit. A rate of 0 does not count.
type windowSettings struct {
	failureRate, slowRate float64
	window, slowLimit     time.Duration
	minCalls              int
}

// measuresTime reports whether the duration of calls matters. Without a window it does not.
func (w *windowSettings) measuresTime() bool { return w != nil && w.slowRate > 0 }

// slow reports whether a call that took d is slow.
func (w *windowSettings) slow(d time.Duration) bool { return w.measuresTime() && d > w.slowLimit }

// opens returns the number of failed or slow calls that opens the circuit, or 0 if it stays closed.
func (w *windowSettings) opens(seen WindowCounts) int {
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

// buckets is how many buckets a window has. Each begins a tick after the one before.
const buckets = 10

// window counts the recent calls of one closed generation. Each generation has its own window, so
// no late result gets into a later one.
type window struct {
	generation uint32
	start      monotonic.Instant
	tick       time.Duration // the length of a bucket
	ring       [buckets]atomic.Uint64
}

func newWindow(generation uint32, start monotonic.Instant, length time.Duration) *window {
	return &window{generation: generation, start: start, tick: length / buckets}
}

// at returns how many ticks there are from the start to an instant.
func (w *window) at(t monotonic.Instant) int64 { return int64(max(0, t.Sub(w.start)) / w.tick) }

// wornOut reports whether a bucket has no room for the lap of an instant. That is after half a
// million windows; a new one then begins empty.
func (w *window) wornOut(t monotonic.Instant) bool { return w.at(t)/buckets > maxLap }

// add counts a call that ended at t and returns the content of the window.
func (w *window) add(t monotonic.Instant, failed, slow bool) WindowCounts {
	tick := w.at(t)
	cell, lap := &w.ring[tick%buckets], tick/buckets
	for {
		old := bucket(cell.Load())
		current := old
		switch {
		case old.lap() > lap: // the goroutine was held up for longer than the window
			return w.counts(tick)
		case old.lap() < lap:
			current = bucketOf(lap)
		}
		if cell.CompareAndSwap(uint64(old), uint64(current.with(failed, slow))) {
			return w.counts(tick)
		}
	}
}

// counts sums up the buckets in the window at a tick.
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

// record counts a call in the window of its generation. It reports false if that generation is
// over.
func (c *Circuit) record(generation uint32, t monotonic.Instant, failed, slow bool) (WindowCounts, bool) {
	for {
		w := c.window.Load()
		if w.generation != generation {
			return WindowCounts{}, false
		}
		if !w.wornOut(t) {
			return w.add(t, failed, slow), true
		}
		c.window.CompareAndSwap(w, newWindow(generation, w.start.Add(time.Duration(w.at(t))*w.tick), c.windowSettings.window))
	}
}
