package statuspage

// EndSecond makes the next reader take a sample of its own, and do all the work that the end of a
// second takes.
func EndSecond(p *Page) {
	for _, w := range p.live() {
		if c := w.counters.Load(); c != nil {
			c.second.Add(-1)
		}
	}
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	p.sampler.last = nil
}
