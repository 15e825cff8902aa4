package statuspage

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// call observes one call.
type call struct {
	tally.Recorder
	stats       *pipelineStats
	observation policy.Observation
	synchronous bool // nothing happens in the call after its end

	happened atomic.Uint32 // flags
	// successes counts attempts that succeeded, those of earlier calls included, as resetting an
	// atomic is expensive.
	successes atomic.Uint32
	before    uint32 // the successes of earlier calls
}

// Flags of what happened in a call, never cleared before its end: Facts and firstFailed. Attempts
// that succeeded need not set attempted.
const (
	attempted   = uint32(observe.Attempted)
	fellBack    = uint32(observe.FellBack)
	refused     = uint32(observe.Refused)
	firstFailed = refused << 1 // the first attempt failed
)

// callPool holds calls that have ended and can be reused.
var callPool = sync.Pool{New: func() any { return newCall(tally.NewPooledRecorder()) }}

// newCall returns a call that does not time its attempts.
func newCall(r tally.Recorder) *call {
	c := &call{Recorder: r, synchronous: true}
	c.observation = policy.Observation{Observer: c, Untimed: true}
	return c
}

// BeginCall begins to observe a call.
func (s *pipelineStats) BeginCall(ctx context.Context, start observe.Start) (context.Context, *policy.Observation, observe.Ender) {
	c := s.newCall(start.Synchronous)
	return ctx, &c.observation, c
}

func (s *pipelineStats) newCall(synchronous bool) (c *call) {
	if synchronous {
		c, _ = callPool.Get().(*call)
		if c.happened.Load() != 0 {
			c.happened.Store(0)
		}
		c.before = c.successes.Load()
	} else {
		c = newCall(tally.NewRecorder())
		c.synchronous = false
	}
	c.stats = s
	c.Recorder.BeginCall(s.counting())
	return c
}

// StartAttempt changes nothing.
func (c *call) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	if !c.synchronous {
		c.happened.Or(attempted) // it may still be under way when the call ends
	}
	return ctx
}

// EndAttempt counts the attempt. One that succeeded is most likely the last, and is counted at the
// end of the call, which may not need the clock.
func (c *call) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if a.Err == nil {
		c.successes.Add(1)
		if !c.synchronous {
			c.Count(tally.Attempts)
		}
		return
	}
	c.Count(tally.Attempts)
	if ctx.Err() != context.Canceled && policy.Attempt(ctx) == 1 {
		c.happened.Or(attempted | firstFailed)
	} else {
		c.happened.Or(attempted)
	}
}
