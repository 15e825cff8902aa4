package statuspage

import (
	"cmp"
	"math"
	"sync"
	"time"
)

var nan = math.NaN()

const (
	// sampleInterval is how often readers hear something new.
	sampleInterval = time.Second
	// freshFor is how long a sample serves those who ask meanwhile.
	freshFor = sampleInterval / 2
	// describingTime bounds the work of a sample. On a page with thousands of pipelines the states
	// of circuits that changed without a call are found a few samples later.
	describingTime = 10 * time.Millisecond
)

// sampler looks at all pipelines, at most once in freshFor.
type sampler struct {
	mu        sync.Mutex
	last      *sample
	described uint64 // the id of the pipeline that was described last
}

// sample is all pipelines at one moment. It is not changed any more.
type sample struct {
	at        instant
	clock     wallClock
	pipelines []summary
	troubled  []troubled
	failures  []*failure
	circuits  stateCounts
	health    [len(healthWords)]int
}

// sample looks at all pipelines, or returns what was seen a moment ago.
func (p *Page) sample() *sample {
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	clock := readWallClock()
	if last := p.sampler.last; last != nil && clock.at-last.at < instant(freshFor) {
		return last
	}
	watches := p.live()
	p.describeSome(watches, clock.at)
	s := &sample{at: clock.at, clock: clock, pipelines: make([]summary, len(watches))}
	for i, w := range watches {
		one := w.summarise(clock.at)
		s.pipelines[i] = one
		s.health[one.health]++
		s.circuits.closed += one.circuits.closed
		s.circuits.halfOpen += one.circuits.halfOpen
		s.circuits.open += one.circuits.open
		s.troubled = append(s.troubled, one.troubled[:min(len(one.troubled), maxTroubled-len(s.troubled))]...)
	}
	s.failures = p.failures.all(byTime)
	p.sampler.last = s
	return s
}

// lookAgain sees at once what changed in a pipeline.
func (p *Page) lookAgain(w *watch) {
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	w.look(now())
	p.sampler.last = nil
}

// describeSome goes on where the sample before ran out of time.
func (p *Page) describeSome(watches []*watch, at instant) {
	first := 0
	for i, w := range watches {
		if w.id > p.sampler.described {
			first = i
			break
		}
	}
	for i := range watches {
		w := watches[(first+i)%len(watches)]
		w.look(at)
		p.sampler.described = w.id
		if now()-at > instant(describingTime) {
			return
		}
	}
}

func byTime(a, b *failure) int { return cmp.Compare(a.at, b.at) }
