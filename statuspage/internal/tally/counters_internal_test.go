package tally

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestSlowReaderDoesNotRollBackTheMinute(t *testing.T) {
	minute := 10 * monotonic.Instant(time.Minute)
	at := func(d time.Duration) monotonic.Instant { return minute + monotonic.Instant(d) }
	c := NewCounters(at(0))
	c.latency[7].Add(1)
	c.roll(at(30 * time.Second))
	for _, d := range []time.Duration{time.Minute, 59 * time.Second, 119 * time.Second} {
		if q := c.percentiles(at(d)); q.P50 != 0 { // no call was counted, so no latency is either
			t.Fatalf("%v: %v", d, q)
		}
	}
	c.latency[7].Add(1)
	call := Recorder{counters: c, shard: &c.shards[0]}
	call.EndCall(0)
	c.roll(at(2 * time.Minute))
	for _, d := range []time.Duration{2 * time.Minute, 59 * time.Second, 179 * time.Second} {
		if q := c.percentiles(at(d)); q.P50 != 8 {
			t.Errorf("%v: %v, want bucket 7", d, q)
		}
	}
	if q := c.percentiles(at(3 * time.Minute)); q.P50 != 0 {
		t.Errorf("two minutes later: %v", q)
	}
}
