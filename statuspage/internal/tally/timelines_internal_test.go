package tally

import (
	"testing"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

func TestTimelinesAreBounded(t *testing.T) {
	var c Timelines
	for i := range 3 * maxChanges {
		c.Observe("a", []string{policy.StateOpen, policy.StateClosed}[i%2], monotonic.Instant(i))
	}
	if n := len(c.Of("a")); n != maxChanges {
		t.Errorf("%d changes are kept, want %d", n, maxChanges)
	}
	for i := range 3 * maxTimelines {
		c.Add(string(rune('A'+i)), Change{At: monotonic.Instant(1000 + i), From: policy.StateClosed, To: policy.StateOpen})
	}
	if n := len(c.byName); n != maxTimelines || c.Of("a") != nil {
		t.Errorf("%d circuits are kept, want the latest %d", n, maxTimelines)
	}
	c.Observe("seen", policy.StateOpen, 9999)
	if n := len(c.byName); n != maxTimelines || c.Has("seen") {
		t.Error("a state that was only observed evicts a change that was reported")
	}
}
