package tally

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
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
		of := func(percent int) Quantile {
			return Quantile(bucketOf(time.Duration(all[(len(all)*percent+99)/100-1])) + 1)
		}
		want := Quantiles{of(50), of(90), of(99)}
		if got := h.quantiles(); got != want {
			t.Fatalf("quantiles %v, want %v", got, want)
		}
	})
}
