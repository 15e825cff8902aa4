package statuspage

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// call is a call while it lasts, and observes it.
type call struct {
	timing
	watch       *watch
	counters    *counters
	observation policy.Observation
	synchronous bool // nothing happens in the call any more when it has ended

	happened  atomic.Uint32 // flags
	successes atomic.Uint32 // of attempts, also of the calls before: what is written atomically is expensive to reset
	before    uint32        // how many successes were of those
}

// What happened in a call, for good.
const (
	attempted   uint32 = 1 << iota // an attempt began, though not every one that succeeded says so
	firstFailed                    // and the first one failed
	fellBack                       // a fallback answered
	refused                        // a policy refused the call or an attempt
)

// spare are calls that have ended, and of which nothing is in use any more. As one core uses few of
// them, again and again, places in turn put cores in different shards.
var (
	spare  = sync.Pool{New: func() any { return newCall(places.Add(1)) }}
	places atomic.Uint32
)

// newCall returns a call whose Observation is Shared, though it is not, as otherwise each attempt
// would be timed.
func newCall(place uint32) *call {
	c := &call{timing: newTiming(place), synchronous: true}
	c.observation = policy.Observation{Observer: c, Shared: true}
	return c
}

func (w *watch) begin(synchronous bool) (c *call) {
	if synchronous {
		c, _ = spare.Get().(*call)
		if c.happened.Load() != 0 {
			c.happened.Store(0)
		}
		c.before = c.successes.Load()
	} else {
		c = newCall(rand.Uint32())
		c.synchronous = false
	}
	c.watch, c.counters = w, w.counting()
	c.timing.begin(c.counters)
	return c
}

// end counts the call in the second in which it ends.
func (c *call) end(ctx context.Context, err error, returned bool) {
	answered := err == nil && returned
	var at instant
	if !answered || c.needsClock(c.counters) {
		at = now()
		c.counters.turn(at)
	}
	took, timed := time.Duration(at-c.start), c.weight != 0
	switch {
	case !answered:
		timed = c.failed(ctx, at, err, returned) && timed
	case c.happened.Load() != 0 && c.saved():
		c.shard.add(saved)
	}
	if timed {
		c.counters.latency[bucketOf(took)].Add(c.weight)
	}
	if !c.synchronous {
		c.counters.end(c.shard, 0)
		return
	}
	c.counters.end(c.shard, c.succeeded())
	c.watch, c.counters, c.shard = nil, nil, nil // what is spare keeps no pipeline
	spare.Put(c)
}

// succeeded is how many attempts have.
func (c *call) succeeded() uint32 { return c.successes.Load() - c.before }

// saved reports whether the call that succeeded would have failed, had its first attempt been the
// only one.
func (c *call) saved() bool {
	return c.happened.Load()&(firstFailed|fellBack) == firstFailed && c.succeeded() > 0
}

// failed counts why the call did not succeed, and tells whether its time counts: not if nobody
// waited for an answer, or nobody tried to give one.
func (c *call) failed(ctx context.Context, at instant, err error, returned bool) bool {
	w := c.watch
	f := failure{at: at, watch: w.id, pipeline: w.name, kind: string(classify.KindPanic)}
	if returned {
		if ctx.Err() == context.Canceled {
			c.shard.add(canceled)
			return false
		}
		late := ctx.Err() == context.DeadlineExceeded
		f.explain(err, late, w.classifier)
		if !late && c.rejected(f.kind) {
			c.shard.add(rejected)
			return false
		}
	}
	c.shard.add(failures)
	w.failures.add(&f, pipelineFailures)
	w.page.failures.add(&f, pageFailures)
	return true
}

// rejected reports whether a policy refused the call before any attempt, as its event or the error
// says.
func (c *call) rejected(kind string) bool {
	happened := c.happened.Load()
	return happened&attempted == 0 && c.succeeded() == 0 && (happened&refused != 0 || kind == string(classify.KindRejected))
}
