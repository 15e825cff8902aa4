package statuspage

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// count is something that is counted.
type count uint8

const (
	calls      count = iota
	failures         // calls that failed
	rejected         // calls that a policy refused before any attempt
	canceled         // calls that the caller called off
	saved            // calls that succeeded as an attempt after a failed first one did
	attempts         // of the guarded function
	retries          // that were announced
	rejections       // by any policy, of a call or of an attempt
	fallbacks        // that answered
	timeouts         // that passed
	hedges           // attempts that were started beside others
	countedTypes
)

// tally is how often each of them happened.
type tally [countedTypes]uint32

const (
	shardsPerProc = 8
	maxShards     = 64
	cacheLine     = 128
)

// shard is where some of the callers count, so that those on other cores need not wait for the same
// memory.
type shard struct {
	ended  atomic.Uint64 // calls and, in the upper half, attempts that succeeded in them, as that costs one addition for both
	counts [countedTypes]atomic.Uint32
	_      [cacheLine - (8+4*int(countedTypes))%cacheLine]byte
}

func (s *shard) add(c count) { s.counts[c].Add(1) }

// end counts a call that ended, with attempts that are not counted yet, and returns how many have
// in this second.
func (s *shard) end(attempts uint32) (calls uint32) {
	return uint32(s.ended.Add(uint64(attempts)<<32 | 1))
}

// endedCalls is how many calls have ended in this second.
func (s *shard) endedCalls() uint32 { return uint32(s.ended.Load()) }

// counters count what happens in a pipeline. Callers count in shards; once a second one of them, or
// who reads, moves it to the series. Nobody waits for that but readers.
type counters struct {
	shards []shard      // a power of two of them
	second atomic.Int64 // to which belongs what is in the shards
	busy   atomic.Int64 // the last second for whose end a timer was set

	_       [cacheLine]byte // every caller reads what stands before
	latency [buckets]atomic.Uint32
	_       [cacheLine]byte

	mu     sync.Mutex // only tried by callers
	series series
	recent [2]histogram // of this minute and the one before
	minute int64
}

func newCounters(at instant) *counters {
	c := &counters{shards: make([]shard, shardsFor(runtime.GOMAXPROCS(0)))}
	c.second.Store(at.second())
	c.minute = at.second() / recentSeconds
	return c
}

// shardsFor returns a power of two.
func shardsFor(procs int) int {
	n := 1
	for n < procs*shardsPerProc && n < maxShards {
		n *= 2
	}
	return n
}

// end counts a call, with those of its attempts that are not counted yet.
func (c *counters) end(s *shard, attempts uint32) {
	if s.end(attempts) == alwaysTimed {
		c.watchSecond()
	}
}

// watchSecond sets a timer for the end of this second, which calls that are not timed do not
// notice.
func (c *counters) watchSecond() {
	at := now()
	if c.busy.Swap(at.second()) == at.second() {
		return
	}
	time.AfterFunc(time.Second-time.Duration(at)%time.Second, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.roll(now())
	})
}

// turn begins a new second, if it is time and nobody else does.
func (c *counters) turn(at instant) {
	if at.second() > c.second.Load() && c.mu.TryLock() {
		c.roll(at)
		c.mu.Unlock()
	}
}

// roll moves what was counted to the series when its second is over. Needs mu.
func (c *counters) roll(at instant) {
	second := c.second.Load()
	if at.second() <= second {
		return
	}
	var t tally
	for i := range c.shards {
		c.shards[i].drain(&t)
	}
	h := c.drainLatency()
	c.second.Store(at.second())
	c.turnMinute(second / recentSeconds)
	if t != (tally{}) {
		c.series.add(second, t, h.quantiles())
		c.recent[0].add(&h)
	}
}

// turnMinute leaves all as it is where the minute has passed already, as for a reader who was slow.
func (c *counters) turnMinute(minute int64) {
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

func (s *shard) drain(t *tally) {
	if s.ended.Load() != 0 {
		ended := s.ended.Swap(0)
		t[calls] += uint32(ended)
		t[attempts] += uint32(ended >> 32)
	}
	for i := range s.counts {
		if s.counts[i].Load() != 0 {
			t[i] += s.counts[i].Swap(0)
		}
	}
}

func (c *counters) drainLatency() (h histogram) {
	for i := range c.latency {
		if c.latency[i].Load() != 0 {
			h[i] = c.latency[i].Swap(0)
		}
	}
	return h
}

// percentiles returns the percentiles of the last minute and of the one before it, as far as that
// is over. Needs mu.
func (c *counters) percentiles(at instant) quantiles {
	c.turnMinute(at.second() / recentSeconds)
	sum := c.recent[0]
	sum.add(&c.recent[1])
	return sum.quantiles()
}
