package statuspage

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/policy"
)

func TestBucketsHoldDurationsWithinASixteenth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(17*time.Minute)).Draw(t, "duration"))
		if rapid.Bool().Draw(t, "short") {
			d %= 100 * time.Microsecond
		}
		off := math.Abs(float64(middle(bucketOf(d)) - d))
		if most := max(32, float64(d)/16); off > most {
			t.Fatalf("%v counts as %v, off by %v", d, middle(bucketOf(d)), time.Duration(off))
		}
	})
}

func TestBucketsGrowWithDurations(t *testing.T) {
	last := 0
	for d := time.Duration(1); d > 0; d += d/20 + 1 {
		b := bucketOf(d)
		if b < last || b > last+1 || b >= buckets {
			t.Fatalf("%v is in bucket %d, after %d", d, b, last)
		}
		last = b
	}
	if last != buckets-1 || bucketOf(-1) != 0 || bucketOf(math.MinInt64) != 0 || bucketOf(math.MaxInt64) != buckets-1 {
		t.Error("the first or the last bucket is not used")
	}
}

func TestQuantilesAreThoseOfTheSortedDurations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int64Range(0, int64(time.Hour)), 1, 300).Draw(t, "durations")
		var h histogram
		for _, d := range all {
			h[bucketOf(time.Duration(d))]++
		}
		slices.Sort(all)
		of := func(percent int) quantile {
			return quantile(bucketOf(time.Duration(all[(len(all)*percent+99)/100-1])) + 1)
		}
		want := quantiles{of(50), of(90), of(99)}
		if got := h.quantiles(); got != want {
			t.Fatalf("quantiles %v, want %v", got, want)
		}
	})
}

// TestSeriesAgreesWithAMap adds to a series and a map of seconds by turns, with gaps of up to ten
// minutes.
func TestSeriesAgreesWithAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s series
		model := make(map[int64]tally)
		var totals sums
		at := rapid.Int64Range(1000, 100_000).Draw(t, "start")
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			at += rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 600)).Draw(t, "later")
			var added tally
			for c := range added {
				added[c] = rapid.Uint32Range(0, 5).Draw(t, "count")
			}
			s.add(at, added, quantiles{})
			sum := model[at]
			for c := range sum {
				sum[c] += added[c]
				totals[c] += uint64(added[c])
			}
			model[at] = sum

			n := rapid.IntRange(1, shownSeconds).Draw(t, "seconds")
			end := at + rapid.Int64Range(0, 2).Draw(t, "end")
			var want []second
			var wantSums sums
			for second1 := end - int64(n); second1 < end; second1++ {
				want = append(want, second{tally: model[second1]})
				for c, k := range model[second1] {
					wantSums[c] += uint64(k)
				}
			}
			got := s.last(nil, end, n)
			for i := range got {
				if got[i].tally != want[i].tally {
					t.Fatalf("second %d of %d before %d: %v, want %v", i, n, end, got[i].tally, want[i].tally)
				}
			}
			if got := s.sum(end, n); len(want) != n || got != wantSums || s.totals != totals {
				t.Fatalf("sum of %d before %d: %v, want %v; in all %v, want %v", n, end, got, wantSums, s.totals, totals)
			}
		}
	})
}

func TestSlowReaderDoesNotTurnBackTheMinute(t *testing.T) {
	minute := 10 * instant(time.Minute)
	at := func(d time.Duration) instant { return minute + instant(d) }
	c := newCounters(at(0))
	c.latency[7].Add(1)
	c.roll(at(30 * time.Second))
	for _, d := range []time.Duration{time.Minute, 59 * time.Second, 119 * time.Second} {
		if q := c.percentiles(at(d)); q.p50 != 0 { // no call was counted, so no latency is either
			t.Fatalf("%v: %v", d, q)
		}
	}
	c.latency[7].Add(1)
	c.end(&c.shards[0], 0)
	c.roll(at(2 * time.Minute))
	for _, d := range []time.Duration{2 * time.Minute, 59 * time.Second, 179 * time.Second} {
		if q := c.percentiles(at(d)); q.p50 != 8 {
			t.Errorf("%v: %v, want bucket 7", d, q)
		}
	}
	if q := c.percentiles(at(3 * time.Minute)); q.p50 != 0 {
		t.Errorf("two minutes later: %v", q)
	}
}

func TestTimedCallsStandForAll(t *testing.T) {
	c := newCounters(now())
	c.second.Store(math.MaxInt64) // no second ends
	timed, standFor := 0, 0
	const n = 200_000
	var call timing
	for range n {
		call.begin(c)
		if call.weight > 0 {
			timed++
			standFor += int(call.weight)
		}
		c.end(call.shard, 1)
	}
	if timed < alwaysTimed || timed > alwaysTimed+n/sampledOneIn*11/10 {
		t.Errorf("%d of %d calls were timed", timed, n)
	}
	if standFor < n*95/100 || standFor > n*105/100 {
		t.Errorf("they stand for %d calls, want about %d", standFor, n)
	}
}

// busy returns counters of a second in which so many calls have ended that not all are timed any
// more.
func busy() *counters {
	c := newCounters(now())
	c.second.Store(math.MaxInt64)
	for i := range c.shards {
		c.shards[i].ended.Store(alwaysTimed)
	}
	return c
}

// Calls of a program may alternate between quick and slow ones.
func TestTimedCallsFollowNoShortPeriod(t *testing.T) {
	c, call := busy(), timing{}
	for period := 2; period <= 32; period++ {
		chosen := make([]int, period)
		n := 20_000 * period
		for i := range n {
			if call.begin(c); call.weight > 0 {
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

// While none of them has ended, nothing that is counted tells them from each other.
func TestOfCallsThatBeginTogetherOneInSixteenIsTimed(t *testing.T) {
	c := busy()
	const n = 4000
	timed := 0
	for range n {
		call := newCall(0)
		if call.begin(c); call.weight == sampledOneIn {
			timed++
		}
	}
	if want := n / sampledOneIn; timed < want/2 || timed > want*3/2 {
		t.Fatalf("of %d calls that began together %d are timed, want about %d", n, timed, want)
	}
}

func TestCallsAtTheSameTimeUseDifferentShards(t *testing.T) {
	c := newCounters(now())
	distinct := make(map[*shard]bool)
	for range c.shards {
		call, _ := spare.New().(*call)
		call.begin(c)
		distinct[call.shard] = true
	}
	if len(distinct) != len(c.shards) {
		t.Errorf("%d calls use %d shards", len(c.shards), len(distinct))
	}
}

func TestTimelinesAreBounded(t *testing.T) {
	var c circuits
	for i := range 3 * maxChanges {
		c.saw("a", []string{"open", "closed"}[i%2], instant(i))
	}
	if n := len(c.of("a")); n != maxChanges {
		t.Errorf("%d changes are kept, want %d", n, maxChanges)
	}
	for i := range 3 * maxTimelines {
		c.changed(string(rune('A'+i)), policy.Event{From: "closed", To: "open"}, instant(1000+i))
	}
	if n := len(c.timelines); n != maxTimelines || c.of("a") != nil {
		t.Errorf("%d circuits are kept, want the latest %d", n, maxTimelines)
	}
	c.saw("seen", "open", 9999)
	if n := len(c.timelines); n != maxTimelines || c.knows("seen") {
		t.Error("what was only seen takes the place of what was told")
	}
}

func TestRecentKeepsTheLatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit, n := rapid.IntRange(1, 9).Draw(t, "limit"), rapid.IntRange(0, 30).Draw(t, "n")
		var r recent[failure]
		var want []instant
		for i := range n {
			r.add(&failure{at: instant(i)}, limit)
			want = append([]instant{instant(i)}, want...)
		}
		want = want[:min(n, limit)]
		var got []instant
		for _, f := range r.all(byTime) {
			got = append(got, f.at)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(slices.Equal[[]instant])); diff != "" {
			t.Fatal(diff)
		}
	})
}
