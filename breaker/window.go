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
	sustained             sustained // opens it in another way
}

// measuresTime reports whether the duration of calls matters. Without a window it does not.
func (w *windowSettings) measuresTime() bool { return w != nil && w.slowRate > 0 }

// slow reports whether a call that took d is slow.
func (w *windowSettings) slow(d time.Duration) bool { return w.measuresTime() && d > w.slowLimit }

// opens returns the number of failed or slow calls that opens the circuit, or 0 if it stays closed.
// Some of the successes are doubtful: they may not be in the window any more.
func (w *windowSettings) opens(seen WindowCounts, doubtful int) int {
	if seen.Calls-doubtful < w.minCalls {
		return 0
	}
	switch {
	case reached(seen.Failures, seen.Calls, w.failureRate):
		return seen.Failures
	case reached(seen.Slow, seen.Calls, w.slowRate):
		return seen.Slow
	default:
		return 0
	}
}

func reached(n, calls int, rate float64) bool {
	return rate > 0 && calls > 0 && float64(n)/float64(calls) >= rate
}

// buckets is how many buckets a window has. Each begins a tick after the one before.
const buckets = 10

// window counts the recent calls of one closed generation. Each generation has its own window, so
// no late result gets into a later one.
type window struct {
	generation uint32
	start      monotonic.Instant
	tick       time.Duration // the length of a bucket
	underWay   *underWay     // nil if the duration of calls does not matter
	pace       pace

	_    [56]byte // a success that does not read the clock loads only what lies above
	ring [buckets]atomic.Uint64
	_    [48]byte
}

func newWindow(generation uint32, start monotonic.Instant, s *windowSettings) *window {
	w := &window{generation: generation, start: start, tick: s.window / buckets}
	if s.measuresTime() {
		w.underWay = newUnderWay(start, s)
	}
	return w
}

// renewed returns an empty window that takes over from a worn-out one at an instant.
func (w *window) renewed(t monotonic.Instant) *window {
	start := w.start.Add(time.Duration(w.at(t)) * w.tick)
	return &window{generation: w.generation, start: start, tick: w.tick, underWay: w.underWay}
}

// at returns how many ticks there are from the start to an instant.
func (w *window) at(t monotonic.Instant) int64 { return int64(max(0, t.Sub(w.start)) / w.tick) }

// wornOut reports whether a bucket has no room for the lap of an instant. That is after half a
// million windows; a new one then begins empty.
func (w *window) wornOut(t monotonic.Instant) bool { return w.at(t)/buckets > maxLap }

// add counts calls that ended at t. It returns how many calls their bucket has now, or 0 if the
// goroutine was held up for longer than the window.
func (w *window) add(t monotonic.Instant, calls, failures, slow int) int {
	tick := w.at(t)
	cell, lap := &w.ring[tick%buckets], tick/buckets
	for {
		old := bucket(cell.Load())
		current := old
		switch {
		case old.lap() > lap:
			return 0
		case old.lap() < lap:
			current = bucketOf(lap)
		}
		current = current.with(calls, failures, slow)
		if cell.CompareAndSwap(uint64(old), uint64(current)) {
			return current.calls()
		}
	}
}

// counts sums up the window at an instant: its buckets, and the calls under way that are slow
// already.
func (w *window) counts(t monotonic.Instant) WindowCounts {
	hanging := w.underWay.slow(t)
	sum := WindowCounts{Calls: hanging, Slow: hanging}
	tick := w.at(t)
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

// record counts a call that ended at t and returns the content of the window and how much of that
// is doubtful. It reports false if the generation is over.
func (c *Circuit) record(generation uint32, t monotonic.Instant, failed, slow bool) (seen WindowCounts, doubtful int, current bool) {
	for {
		w := c.window.Load()
		if w.generation != generation {
			return seen, 0, false
		}
		if w.wornOut(t) {
			c.window.CompareAndSwap(w, w.renewed(t))
			continue
		}
		w.gather(t)
		calls := w.add(t, 1, one(failed), one(slow))
		seen = w.counts(t)
		if w.underWay == nil {
			w.keepPace(t, calls, c.windowSettings.calm(seen))
		}
		return seen, w.doubtful(t), true
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
