package statuspage

import (
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// secondOf is a field of another package.
var secondOf, _ = reflect.TypeFor[tally.Counters]().FieldByName("second")

// EndSecond makes the next reader take a new sample, with all the work of the end of a second.
func EndSecond(p *Page) {
	for _, s := range p.live() {
		if c := s.counters.Load(); c != nil {
			(*atomic.Int64)(unsafe.Add(unsafe.Pointer(c), secondOf.Offset)).Add(-1)
		}
	}
	p.sampler.mu.Lock()
	defer p.sampler.mu.Unlock()
	p.sampler.last = nil
}
