package tally

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSeriesAgreesWithAMap adds to a series and to a map of seconds, with gaps of up to ten
// minutes.
func TestSeriesAgreesWithAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s series
		model := make(map[int64]Counts)
		var totals Sums
		at := rapid.Int64Range(1000, 100_000).Draw(t, "start")
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			at += rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 600)).Draw(t, "later")
			var added Counts
			for c := range added {
				added[c] = rapid.Uint32Range(0, 5).Draw(t, "count")
			}
			s.add(at, added, Quantiles{})
			sum := model[at]
			for c := range sum {
				sum[c] += added[c]
				totals[c] += uint64(added[c])
			}
			model[at] = sum

			n := rapid.IntRange(1, ShownSeconds).Draw(t, "seconds")
			end := at + rapid.Int64Range(0, 2).Draw(t, "end")
			var want []Second
			var wantSums Sums
			for at := end - int64(n); at < end; at++ {
				want = append(want, Second{Counts: model[at]})
				for c, k := range model[at] {
					wantSums[c] += uint64(k)
				}
			}
			got := s.last(end, n)
			for i := range got {
				if got[i].Counts != want[i].Counts {
					t.Fatalf("second %d of %d before %d: %v, want %v", i, n, end, got[i].Counts, want[i].Counts)
				}
			}
			if got := s.sum(end, n); len(want) != n || got != wantSums || s.totals != totals {
				t.Fatalf("sum of %d before %d: %v, want %v; in all %v, want %v", n, end, got, wantSums, s.totals, totals)
			}
		}
	})
}
