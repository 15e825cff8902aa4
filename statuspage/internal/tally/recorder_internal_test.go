package tally

import (
	"math"
	"testing"

	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestTimedCallsStandForAll(t *testing.T) {
	c := NewCounters(monotonic.Now())
	c.second.Store(math.MaxInt64) // no second ends
	timed, standFor := 0, 0
	const n = 200_000
	var call Recorder
	for range n {
		call.BeginCall(c)
		if call.weight > 0 {
			timed++
			standFor += int(call.weight)
		}
		call.EndCall(1)
	}
	if timed < alwaysTimed || timed > alwaysTimed+n/sampledOneIn*11/10 {
		t.Errorf("%d of %d calls were timed", timed, n)
	}
	if standFor < n*95/100 || standFor > n*105/100 {
		t.Errorf("they stand for %d calls, want about %d", standFor, n)
	}
}

// busy returns the counters of a second with so many calls that only some are timed.
func busy() *Counters {
	c := NewCounters(monotonic.Now())
	c.second.Store(math.MaxInt64)
	for i := range c.shards {
		c.shards[i].ended.Store(alwaysTimed)
	}
	return c
}

// Quick and slow calls of a program may alternate.
func TestTimedCallsFollowNoShortPeriod(t *testing.T) {
	c, call := busy(), Recorder{}
	for period := 2; period <= 32; period++ {
		chosen := make([]int, period)
		n := 20_000 * period
		for i := range n {
			if call.BeginCall(c); call.weight > 0 {
				chosen[i%period]++
			}
		}
		want := n / sampledOneIn / period
		for phase, got := range chosen {
			if got < want*8/10 || got > want*12/10 {
				t.Errorf("period %d: %d calls in phase %d are timed, want about %d", period, got, phase, want)
			}
		}
	}
}

// The counts do not distinguish calls while none has ended.
func TestOneInSixteenOfConcurrentCallsIsTimed(t *testing.T) {
	c := busy()
	const n = 4000
	timed := 0
	for range n {
		call := recorderAt(0)
		if call.BeginCall(c); call.weight == sampledOneIn {
			timed++
		}
	}
	if want := n / sampledOneIn; timed < want/2 || timed > want*3/2 {
		t.Fatalf("of %d calls that began together %d are timed, want about %d", n, timed, want)
	}
}

func TestConcurrentCallsUseDifferentShards(t *testing.T) {
	c := NewCounters(monotonic.Now())
	distinct := make(map[*shard]bool)
	for range c.shards {
		call := NewPooledRecorder()
		call.BeginCall(c)
		distinct[call.shard] = true
	}
	if len(distinct) != len(c.shards) {
		t.Errorf("%d calls use %d shards", len(c.shards), len(distinct))
	}
}
