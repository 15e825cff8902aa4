package statuspage

import (
	"cmp"
	"slices"
	"sync"
	"weak"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/events"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// Page shows pipelines. The zero Page is ready for use: pass it to [WithPage], and serve what
// [Page.Handler] returns. It is safe for concurrent use and must not be copied. It holds pipelines
// weakly.
type Page struct {
	mu        sync.Mutex
	pipelines []weakPipeline // in the order of their ids
	lastID    uint64
	pruneAt   int // the number of pipelines at which those that are gone are removed

	failures    tally.Latest[failure]
	sampler     sampler
	subscribers events.Subscribers
}

// weakPipeline refers to a pipeline that may be gone.
type weakPipeline struct {
	id    uint64
	stats weak.Pointer[pipelineStats]
}

// defaultPage is the page of New and Handler.
var defaultPage Page

// register adds a pipeline, which the page forgets once it is garbage.
func (p *Page) register(c config, pipeline string, describe func() (policy.Description, bool)) *pipelineStats {
	s := &pipelineStats{page: p, name: page.CleanName(pipeline), describe: describe, classifier: c.classifier}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastID++
	s.id = p.lastID
	if len(p.pipelines) >= p.pruneAt {
		p.pipelines = slices.DeleteFunc(p.pipelines, func(h weakPipeline) bool { return h.stats.Value() == nil })
		p.pruneAt = max(64, 2*len(p.pipelines))
	}
	p.pipelines = append(p.pipelines, weakPipeline{s.id, weak.Make(s)})
	return s
}

// live returns the pipelines that are not garbage.
func (p *Page) live() []*pipelineStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]*pipelineStats, 0, len(p.pipelines))
	for _, h := range p.pipelines {
		if s := h.stats.Value(); s != nil {
			all = append(all, s)
		}
	}
	return all
}

// find returns the pipeline with an id, or nil.
func (p *Page) find(id uint64) *pipelineStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, found := slices.BinarySearchFunc(p.pipelines, id, func(h weakPipeline, id uint64) int { return cmp.Compare(h.id, id) })
	if !found {
		return nil
	}
	return p.pipelines[at].stats.Value()
}
