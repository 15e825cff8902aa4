package statuspage

import (
	"cmp"
	"slices"
	"sync"
	"weak"

	"github.com/tenax-go/tenax/policy"
)

// Page is what pipelines are shown on. The zero Page is ready for use: pass it to [WithPage], and
// serve what [Page.Handler] returns. It is safe for concurrent use and must not be copied. It holds
// pipelines weakly.
type Page struct {
	mu      sync.Mutex
	watches []held // in the order of their ids
	lastID  uint64
	pruneAt int // how many watches there are when the next garbage is looked for

	failures recent[failure]
	sampler  sampler
	audience audience
}

// held is a pipeline that may be gone.
type held struct {
	id    uint64
	watch weak.Pointer[watch]
}

// defaultPage is that of New and Handler.
var defaultPage Page

// watch makes the observer of a pipeline. The page forgets it when it is garbage.
func (p *Page) watch(c config, pipeline string, describe func() (policy.Description, bool)) *watch {
	w := &watch{page: p, name: clean(pipeline, maxName), describe: describe, classifier: c.classifier}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastID++
	w.id, w.self = p.lastID, weak.Make(w)
	if len(p.watches) >= p.pruneAt {
		p.watches = slices.DeleteFunc(p.watches, func(h held) bool { return h.watch.Value() == nil })
		p.pruneAt = max(64, 2*len(p.watches))
	}
	p.watches = append(p.watches, held{w.id, w.self})
	return w
}

// live returns the pipelines that are there.
func (p *Page) live() []*watch {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]*watch, 0, len(p.watches))
	for _, h := range p.watches {
		if w := h.watch.Value(); w != nil {
			all = append(all, w)
		}
	}
	return all
}

// find returns the pipeline with an id, or nil.
func (p *Page) find(id uint64) *watch {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, found := slices.BinarySearchFunc(p.watches, id, func(h held, id uint64) int { return cmp.Compare(h.id, id) })
	if !found {
		return nil
	}
	return p.watches[at].watch.Value()
}
