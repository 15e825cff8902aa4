package breaker

import "github.com/tenax-go/tenax/internal/monotonic"

// reverseSuccess turns a success in the window into a failure, and returns the content of the
// window and how much of that is doubtful. mu must be held.
func (c *Circuit) reverseSuccess(t monotonic.Instant) (seen WindowCounts, doubtful int) {
	w := c.window.Load()
	if w.wornOut(t) {
		c.window.CompareAndSwap(w, w.renewed(t))
		w = c.window.Load()
	}
	w.gather(t)
	if !w.reverseLatest(t) {
		w.add(t, 1, 1, 0)
	}
	seen = w.counts(t)
	if w.underWay == nil && !c.windowSettings.calm(seen) {
		w.slowDown()
	}
	return seen, w.doubtful(t)
}

// reverseLatest turns the latest success into a failure. It reports false if all have left the
// window.
func (w *window) reverseLatest(t monotonic.Instant) bool {
	newest := w.at(t)
	for tick := newest; tick > max(-1, newest-buckets); tick-- {
		cell := &w.ring[tick%buckets]
		for {
			old := bucket(cell.Load())
			if old.lap() != tick/buckets || old.calls() <= old.failures() {
				break
			}
			if cell.CompareAndSwap(uint64(old), uint64(old.with(0, 1, 0))) {
				return true
			}
		}
	}
	return false
}
