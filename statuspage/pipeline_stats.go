package statuspage

import (
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// pipelineStats are the statistics of one pipeline. Its calls hold them; the page holds them
// weakly.
type pipelineStats struct {
	id         uint64
	name       string // clean
	page       *Page
	describe   func() (policy.Description, bool) // nil if there is no pipeline
	classifier classify.Classifier

	counters  atomic.Pointer[tally.Counters] // nil before the first call
	failures  tally.Latest[failure]
	timelines tally.Timelines
	circuits  atomic.Pointer[circuitSnapshot] // nil before the first description
}

// counting returns the counters, and makes them on the first call.
func (s *pipelineStats) counting() *tally.Counters {
	if c := s.counters.Load(); c != nil {
		return c
	}
	s.counters.CompareAndSwap(nil, tally.NewCounters(monotonic.Now()))
	return s.counters.Load()
}

// summarise returns the counts up to the last full second.
func (s *pipelineStats) summarise(at monotonic.Instant) page.Summary {
	sum := page.Summary{ID: s.id, Name: s.name}
	if snapshot := s.circuits.Load(); snapshot != nil {
		sum.Circuits, sum.Held = snapshot.counts, snapshot.held
	}
	if c := s.counters.Load(); c != nil {
		sum.Sums, sum.Latency = c.Recent(at)
	}
	sum.Health = page.HealthOf(&sum)
	return sum
}

func (s *pipelineStats) lastSeconds(at monotonic.Instant, n int) []tally.Second {
	if c := s.counters.Load(); c != nil {
		return c.LastSeconds(at, n)
	}
	return make([]tally.Second, n)
}

// totals returns the counts since the first call.
func (s *pipelineStats) totals() (sums tally.Sums) {
	if c := s.counters.Load(); c != nil {
		sums = c.Totals()
	}
	return sums
}
