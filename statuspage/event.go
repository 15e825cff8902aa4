package statuspage

import (
	"context"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// Event cleans an event and handles it.
func (c *call) Event(_ context.Context, e policy.Event) { c.handleEvent(observe.Clean(&e)) }

// handleEvent counts what a policy did.
func (c *call) handleEvent(e observe.Event) {
	switch e.Type {
	case policy.EventRetry:
		c.Count(tally.Retries)
	case policy.EventPaced:
		c.Count(tally.Paced)
	case policy.EventRejected:
		c.Count(tally.Rejections)
		c.happened.Or(refused)
	case policy.EventFallback:
		c.Count(tally.Fallbacks)
		c.happened.Or(fellBack)
	case policy.EventTimeout:
		c.Count(tally.Timeouts)
	case policy.EventHedge:
		c.Count(tally.Hedges)
	case policy.EventStateChange:
		c.stats.circuitChanged(&e)
	default:
	}
}

func (s *pipelineStats) circuitChanged(e *observe.Event) {
	name := s.name
	if e.Name != "" {
		name = page.CleanName(e.Name)
	}
	s.timelines.Add(name, tally.Change{At: monotonic.Now(), From: e.From, To: e.To, Failures: e.Failures})
}
