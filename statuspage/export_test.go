package statuspage

import (
	"reflect"
	"sync/atomic"
)

// EndSecond makes the next reader take a new sample, with all the work of the end of a second.
func EndSecond(p *Page) {
	for _, s := range p.live() {
		if c := s.counters.Load(); c != nil {
			second := reflect.ValueOf(c).Elem().FieldByName("second") // a field of another package
			(*atomic.Int64)(second.Addr().UnsafePointer()).Add(-1)
		}
	}
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	p.sampler.last = nil
}
