package tally

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestLatestKeepsTheLatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit, n := rapid.IntRange(1, 9).Draw(t, "limit"), rapid.IntRange(0, 30).Draw(t, "n")
		var r Latest[monotonic.Instant]
		var want []monotonic.Instant
		for i := range n {
			v := monotonic.Instant(i)
			r.Add(&v, limit)
			want = append([]monotonic.Instant{monotonic.Instant(i)}, want...)
		}
		want = want[:min(n, limit)]
		var got []monotonic.Instant
		for _, f := range r.All(func(a, b *monotonic.Instant) int { return cmp.Compare(*a, *b) }) {
			got = append(got, *f)
		}
		if diff := gocmp.Diff(want, got, gocmp.Comparer(slices.Equal[[]monotonic.Instant])); diff != "" {
			t.Fatal(diff)
		}
	})
}
