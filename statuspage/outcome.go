package statuspage

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// end counts the call in the second in which it ends.
func (c *call) end(ctx context.Context, err error, returned bool) {
	answered := err == nil && returned
	var at monotonic.Instant
	if !answered || c.NeedsClock() {
		at = monotonic.Now()
		c.SetTime(at)
	}
	timed := c.Timed()
	switch {
	case !answered:
		timed = c.failed(ctx, at, err, returned) && timed
	case c.happened.Load() != 0 && c.saved():
		c.Add(tally.Saved)
	}
	if timed {
		c.AddLatency(at)
	}
	if !c.synchronous {
		c.EndCall(0)
		return
	}
	c.EndCall(c.succeeded())
	c.stats = nil
	c.Release()
	callPool.Put(c)
}

// succeeded is how many attempts of this call succeeded.
func (c *call) succeeded() uint32 { return c.successes.Load() - c.before }

// saved reports whether the call that succeeded would have failed without another attempt than the
// first.
func (c *call) saved() bool {
	return c.happened.Load()&(firstFailed|fellBack) == firstFailed && c.succeeded() > 0
}

// failed counts why the call did not succeed, and reports whether its latency counts: not if the
// caller canceled it, or if it was rejected.
func (c *call) failed(ctx context.Context, at monotonic.Instant, err error, returned bool) bool {
	s := c.stats
	f := failure{at: at, pipeline: s.id, pipelineName: s.name, kind: string(classify.KindPanic)}
	if returned {
		if ctx.Err() == context.Canceled {
			c.Add(tally.Canceled)
			return false
		}
		late := ctx.Err() == context.DeadlineExceeded
		f.explain(err, late, s.classifier)
		if !late && c.rejected(f.kind) {
			c.Add(tally.Rejected)
			return false
		}
	}
	c.Add(tally.Failures)
	s.failures.Add(&f, pipelineFailures)
	s.page.failures.Add(&f, pageFailures)
	return true
}

// rejected reports whether a policy refused the call before any attempt, according to its event or
// to the error.
func (c *call) rejected(kind string) bool {
	happened := c.happened.Load()
	return happened&attempted == 0 && c.succeeded() == 0 && (happened&refused != 0 || kind == string(classify.KindRejected))
}
