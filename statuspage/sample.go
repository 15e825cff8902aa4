package statuspage

import (
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/statuspage/internal/events"
	"github.com/tenax-go/tenax/statuspage/internal/page"
)

const (
	// freshFor is how long a sample serves other requests.
	freshFor = events.Interval / 2
	// describingTime bounds the work of a sample. On a page with thousands of pipelines, circuits
	// that changed without a call are found a few samples later.
	describingTime = 10 * time.Millisecond
)

// sampler takes samples of all pipelines, at most once in freshFor.
type sampler struct {
	mu        sync.Mutex
	last      *sample
	described uint64 // the id of the pipeline that was described last
}

// sample is all pipelines at one moment. It is immutable.
type sample struct {
	clock     wallClock
	overview  page.Overview
	pipelines []page.Summary // in the order of their ids
	notClosed []circuitState
	failures  []*failure
}

// sample returns a new sample, or the last one if that is fresh.
func (p *Page) sample() *sample {
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	clock := readWallClock()
	if last := p.sampler.last; last != nil && clock.at.Sub(last.clock.at) < freshFor {
		return last
	}
	all := p.live()
	p.updateCircuits(all, clock.at)
	s := &sample{clock: clock, pipelines: make([]page.Summary, len(all))}
	for i, stats := range all {
		s.pipelines[i] = stats.summarise(clock.at)
		s.overview.Add(&s.pipelines[i])
		if snapshot := stats.circuits.Load(); snapshot != nil {
			s.notClosed = append(s.notClosed, snapshot.notClosed[:min(len(snapshot.notClosed), maxNotClosed-len(s.notClosed))]...)
		}
	}
	s.failures = p.failures.All(byTime)
	p.sampler.last = s
	return s
}

// resample makes a change of a pipeline's circuits visible at once.
func (p *Page) resample(stats *pipelineStats) {
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	stats.updateCircuits(monotonic.Now())
	p.sampler.last = nil
}

// updateCircuits describes pipelines, from where the previous sample ran out of time.
func (p *Page) updateCircuits(all []*pipelineStats, at monotonic.Instant) {
	first := 0
	for i, stats := range all {
		if stats.id > p.sampler.described {
			first = i
			break
		}
	}
	for i := range all {
		stats := all[(first+i)%len(all)]
		stats.updateCircuits(at)
		p.sampler.described = stats.id
		if monotonic.Now().Sub(at) > describingTime {
			return
		}
	}
}
