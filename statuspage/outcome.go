package statuspage

import (
	"context"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// EndCall counts the call in the second in which it ends.
func (c *call) EndCall(ctx context.Context, err error, returned bool) {
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
		c.Recorder.EndCall(0)
		return
	}
	c.Recorder.EndCall(c.succeeded())
	c.stats = nil
	c.Release()
	callPool.Put(c)
}

// succeeded returns how many attempts of this call succeeded.
func (c *call) succeeded() uint32 { return c.successes.Load() - c.before }

// saved reports whether a call that succeeded would have failed without a second attempt.
func (c *call) saved() bool {
	return c.happened.Load()&(firstFailed|fellBack) == firstFailed && c.succeeded() > 0
}

// failed counts how a call with an error ended, and reports whether its latency counts: not if the
// caller canceled it, or if it was rejected.
func (c *call) failed(ctx context.Context, at monotonic.Instant, err error, returned bool) bool {
	s := c.stats
	judged := observe.Judge(ctx, err, c.facts(returned), s.classifier)
	switch judged.Outcome {
	case observe.Canceled:
		c.Add(tally.Canceled)
		return false
	case observe.Rejected:
		c.Add(tally.Rejected)
		return false
	case observe.Expected:
		c.Add(tally.Expected)
		return true
	default:
	}
	c.Add(tally.Failures)
	f := failure{at: at, pipeline: s.id, pipelineName: s.name, kind: judged.Kind, status: judged.Status}
	if returned {
		f.explain(ctx, err)
	}
	s.addFailure(&f)
	return true
}

func (s *pipelineStats) addFailure(f *failure) {
	s.failures.Add(f, pipelineFailures)
	s.page.failures.Add(f, pageFailures)
}

func (c *call) facts(returned bool) observe.Facts {
	facts := observe.Facts(c.happened.Load())
	if returned {
		facts |= observe.Returned
	}
	if c.succeeded() > 0 {
		facts |= observe.Attempted
	}
	return facts
}
