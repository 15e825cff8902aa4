package tally

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// Counters count what happens in a pipeline. Callers count in shards; once a second a caller or a
// reader moves the counts to the series. Only readers wait for that.
type Counters struct {
	shards      []shard      // as many as a power of two
	second      atomic.Int64 // of the counts in the shards
	timerSecond atomic.Int64 // the last second that has a timer for its end

	_       [cacheLine]byte // every caller reads the fields above
	latency [buckets]atomic.Uint32
	_       [cacheLine]byte

	mu     sync.Mutex // callers only try it
	series series
	recent [2]histogram // of this minute and the one before
	minute int64
}

// NewCounters returns counters that begin with the second of at.
func NewCounters(at monotonic.Instant) *Counters {
	c := &Counters{shards: make([]shard, shardsFor(runtime.GOMAXPROCS(0)))}
	c.second.Store(secondOf(at))
	c.minute = secondOf(at) / RecentSeconds
	return c
}

func secondOf(at monotonic.Instant) int64 { return int64(at) / int64(time.Second) }

// Recent returns the counts of the last minute and the percentiles of the last one to two minutes,
// both up to the last full second.
func (c *Counters) Recent(at monotonic.Instant) (Sums, Quantiles) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.roll(at)
	return c.series.sum(secondOf(at), RecentSeconds), c.percentiles(at)
}

// LastSeconds returns the n seconds before that of at, the oldest first.
func (c *Counters) LastSeconds(at monotonic.Instant, n int) []Second {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.series.last(secondOf(at), n)
}

// Totals returns the counts since the first call.
func (c *Counters) Totals() Sums {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.series.totals
}

// Count counts something that is no part of a call, in the second of at.
func (c *Counters) Count(what Count, at monotonic.Instant) {
	c.tryRoll(at)
	c.shards[0].add(what)
}

// setTimer sets a timer for the end of this second, which calls that are not timed do not notice.
func (c *Counters) setTimer() {
	at := monotonic.Now()
	if c.timerSecond.Swap(secondOf(at)) == secondOf(at) {
		return
	}
	time.AfterFunc(time.Second-time.Duration(at)%time.Second, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.roll(monotonic.Now())
	})
}

// tryRoll begins a new second, if it is time for it and no other caller does.
func (c *Counters) tryRoll(at monotonic.Instant) {
	if secondOf(at) > c.second.Load() && c.mu.TryLock() {
		c.roll(at)
		c.mu.Unlock()
	}
}

// roll moves the counts to the series once their second is over. mu must be held.
func (c *Counters) roll(at monotonic.Instant) {
	second := c.second.Load()
	if secondOf(at) <= second {
		return
	}
	var n Counts
	for i := range c.shards {
		c.shards[i].drain(&n)
	}
	h := c.drainLatency()
	c.second.Store(secondOf(at))
	c.rollMinute(second / RecentSeconds)
	if n != (Counts{}) {
		c.series.add(second, n, h.quantiles())
		c.recent[0].add(&h)
	}
}

// rollMinute begins a new minute. It ignores a past one, which a slow reader may ask for. mu must
// be held.
func (c *Counters) rollMinute(minute int64) {
	if minute <= c.minute {
		return
	}
	c.recent[1] = c.recent[0]
	if minute > c.minute+1 {
		c.recent[1] = histogram{}
	}
	c.recent[0] = histogram{}
	c.minute = minute
}

func (c *Counters) drainLatency() (h histogram) {
	for i := range c.latency {
		if c.latency[i].Load() != 0 {
			h[i] = c.latency[i].Swap(0)
		}
	}
	return h
}

// percentiles returns the percentiles of the last minute and this one so far. mu must be held.
func (c *Counters) percentiles(at monotonic.Instant) Quantiles {
	c.rollMinute(secondOf(at) / RecentSeconds)
	sum := c.recent[0]
	sum.add(&c.recent[1])
	return sum.quantiles()
}
