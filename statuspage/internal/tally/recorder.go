package tally

import (
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

const (
	// alwaysTimed is how many calls of a shard are timed in a second before only one in
	// sampledOneIn is, as the clock costs as much as all the rest.
	alwaysTimed  = 512
	sampledOneIn = 16
	sampleBits   = 4
)

// Recorder records one call after another. It is not safe for concurrent use, except for
// [Recorder.Count].
type Recorder struct {
	counters *Counters
	shard    *shard
	start    monotonic.Instant // of the call, if it is timed
	second   int64             // in which the call began, if it is not timed
	weight   uint32            // in the histogram: 0 if the call is not timed

	index  uint32 // selects the shard
	random fastRand
}

var lastIndex atomic.Uint32

// NewRecorder returns a recorder for a single call. It counts in a random shard.
func NewRecorder() Recorder { return recorderAt(rand.Uint32()) }

// NewPooledRecorder returns a recorder for a pool. One core uses few of them, so successive shards
// keep cores apart.
func NewPooledRecorder() Recorder { return recorderAt(lastIndex.Add(1)) }

func recorderAt(index uint32) Recorder {
	return Recorder{index: index, random: fastRand(rand.Uint64())}
}

// BeginCall decides whether the call is timed: at random, so that neither the call itself nor
// concurrent calls influence it.
func (r *Recorder) BeginCall(c *Counters) {
	r.counters = c
	r.shard = &c.shards[int(r.index)&(len(c.shards)-1)]
	switch {
	case r.shard.endedCalls() < alwaysTimed:
		r.start, r.weight = monotonic.Now(), 1
	case r.random.next() == 0:
		r.start, r.weight = monotonic.Now(), sampledOneIn
	default:
		r.second, r.weight = c.second.Load(), 0
	}
}

// Count counts something in the second in which it happens. It is safe for concurrent use.
func (r *Recorder) Count(what Count) {
	r.counters.tryRoll(monotonic.Now())
	r.shard.add(what)
}

// NeedsClock reports whether only the clock knows in which second the call ends. A call that is not
// timed began in a busy second, and a timer notices the end of that.
func (r *Recorder) NeedsClock() bool { return r.weight != 0 || r.second != r.counters.second.Load() }

// SetTime begins the second of at, if that is a new one.
func (r *Recorder) SetTime(at monotonic.Instant) { r.counters.tryRoll(at) }

// Add counts something in the current second, which is that of the last [Recorder.SetTime].
func (r *Recorder) Add(what Count) { r.shard.add(what) }

// Timed reports whether the latency of the call is known.
func (r *Recorder) Timed() bool { return r.weight != 0 }

// AddLatency adds the latency of a timed call that ends at an instant.
func (r *Recorder) AddLatency(at monotonic.Instant) {
	r.counters.latency[bucketOf(time.Duration(at-r.start))].Add(r.weight)
}

// EndCall counts the call, with its attempts that are not counted yet. It is just small enough to
// be inlined.
func (r *Recorder) EndCall(attempts uint32) {
	if uint32(r.shard.ended.Add(uint64(attempts)<<32|1)) == alwaysTimed { //nolint:gocritic // The low half has the calls.
		r.counters.setTimer()
	}
}

// Release forgets the counters, so that a recorder in a pool keeps no pipeline alive.
func (r *Recorder) Release() { r.counters, r.shard = nil, nil }

// fastRand is a linear congruential generator with the constants of Knuth's MMIX. It costs a
// fraction of math/rand/v2, and there is nothing to gain by guessing its numbers.
type fastRand uint64

// next returns a number below sampledOneIn.
func (r *fastRand) next() uint64 {
	*r = *r*6364136223846793005 + 1442695040888963407
	return uint64(*r >> (64 - sampleBits))
}
