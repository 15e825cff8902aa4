package statuspage

import "math/rand/v2"

const (
	// alwaysTimed is how many calls of a shard are timed in a second before only one in
	// sampledOneIn is, as the clock costs as much as all the rest.
	alwaysTimed  = 512
	sampledOneIn = 16
	sampleBits   = 4
)

// timing is where a call is counted and, if it is timed, since when it runs.
type timing struct {
	shard  *shard
	start  instant
	second int64  // in which it began, if it is not timed
	weight uint32 // how many calls it stands for in the histogram: 0 if it is not timed

	place  uint32 // of its shard
	chance chance
}

func newTiming(place uint32) timing { return timing{place: place, chance: chance(rand.Uint64())} }

// begin chooses whether the call is timed: by chance, so that neither what it does nor what begins
// beside it matters.
func (t *timing) begin(c *counters) {
	t.shard = &c.shards[int(t.place)&(len(c.shards)-1)]
	switch {
	case t.shard.endedCalls() < alwaysTimed:
		t.start, t.weight = now(), 1
	case t.chance.next() == 0:
		t.start, t.weight = now(), sampledOneIn
	default:
		t.second, t.weight = c.second.Load(), 0
	}
}

// needsClock tells whether, as the call ends, only the clock knows in which second. A call that is
// not timed began in a busy second, whose end a timer sees.
func (t *timing) needsClock(c *counters) bool { return t.weight != 0 || t.second != c.second.Load() }

// chance is a linear congruential generator with the constants of Knuth's MMIX. It costs a fraction
// of what math/rand/v2 does, and nobody gains by a guess.
type chance uint64

// next returns a number below sampledOneIn.
func (c *chance) next() uint64 {
	*c = *c*6364136223846793005 + 1442695040888963407
	return uint64(*c >> (64 - sampleBits))
}
