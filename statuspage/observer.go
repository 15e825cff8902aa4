package statuspage

import (
	"context"
	"sync/atomic"
	"weak"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// watch is what the page keeps of one pipeline, weakly. The calls of the pipeline hold it.
type watch struct {
	id         uint64
	self       weak.Pointer[watch]
	name       string
	page       *Page
	describe   func() (policy.Description, bool) // nil if there is no pipeline
	classifier classify.Classifier

	counters atomic.Pointer[counters] // nil before the first call
	failures recent[failure]
	circuits circuits
	sight    atomic.Pointer[sight] // nil before the first look
}

// counting returns the counters, which the first call makes.
func (w *watch) counting() *counters {
	if c := w.counters.Load(); c != nil {
		return c
	}
	w.counters.CompareAndSwap(nil, newCounters(now()))
	return w.counters.Load()
}

// StartAttempt changes nothing.
func (c *call) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	if !c.synchronous {
		c.happened.Or(attempted) // it may still be under way when the call ends
	}
	return ctx
}

// EndAttempt counts the attempt. One that succeeds is most likely the last, and left to the end of
// the call, which looks at the clock if anybody does.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if a.Err == nil {
		c.successes.Add(1)
		if !c.synchronous {
			c.count(attempts)
		}
		return
	}
	c.count(attempts)
	if ctx.Err() != context.Canceled && policy.Attempt(ctx) == 1 {
		c.happened.Or(attempted | firstFailed)
	} else {
		c.happened.Or(attempted)
	}
}

// Event counts what a policy did.
func (c *call) Event(_ context.Context, e policy.Event) {
	switch e.Type {
	case policy.EventRetry:
		c.count(retries)
	case policy.EventRejected:
		c.count(rejections)
		c.happened.Or(refused)
	case policy.EventFallback:
		c.count(fallbacks)
		c.happened.Or(fellBack)
	case policy.EventTimeout:
		c.count(timeouts)
	case policy.EventHedge:
		c.count(hedges)
	case policy.EventStateChange:
		c.watch.circuits.changed(c.watch.circuitName(e.Name), e, now())
	default:
	}
}

// count counts something in the second in which it happens.
func (c *call) count(what count) {
	c.counters.turn(now())
	c.shard.add(what)
}

func (w *watch) circuitName(name string) string {
	if name == "" {
		return w.name
	}
	return clean(name, maxName)
}
