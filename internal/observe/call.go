package observe

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// CallObserver is a [policy.Observer] that embeds a [Call]. It implements HandleEvent instead of
// Event, which Call implements.
type CallObserver interface {
	policy.Observer

	// HandleEvent is called for every event, with a context that is not nil and with the signals
	// that inner pipelines report of the event themselves.
	HandleEvent(ctx context.Context, e Event, reported Signals)
}

// Call is one observed call, to be embedded in a [CallObserver]. If pipelines nest, pass the inner
// Call on as the context, so that the outer one can find it.
type Call struct {
	// Context is the context that the inner policies get.
	context.Context //nolint:containedctx // Call is one.

	// Observation is the observer's place in the call.
	Observation policy.Observation

	observer CallObserver
	key      *Key
	signals  Signals
	outer    *Call // of the next outer observer of the same package
	start    monotonic.Instant
	retries  atomic.Int64
	happened atomic.Uint32 // Facts and nested; none is cleared while the call lasts
}

// nested is a bit beside the [Facts] of a call: an inner pipeline has an observer of the same
// package.
const nested = uint32(Refused) << 1

// Init sets the observer that embeds the call. It must be called first.
func (c *Call) Init(o CallObserver) {
	c.observer = o
	c.Observation.Observer = o
}

// Begin starts the call within outer, which is nil unless pipelines nest. The Context may still
// change until the call is passed on.
func (c *Call) Begin(caller context.Context, outer *Call, key *Key, signals Signals) {
	c.Context, c.outer = caller, outer
	c.key, c.signals = key, signals
	if outer != nil {
		outer.happened.Or(nested)
	}
	c.start = monotonic.Now()
}

// Reset makes the call ready to begin again. No part of it may be in use any more.
func (c *Call) Reset() {
	c.Context, c.outer = nil, nil
	// Atomic stores are expensive, and mostly there is nothing to reset.
	if c.retries.Load() > 0 {
		c.retries.Store(0)
	}
	if c.happened.Load() != 0 {
		c.happened.Store(0)
	}
}

// Event cleans an event, records what matters at the end of the call, and passes it to the
// observer.
func (c *Call) Event(ctx context.Context, e policy.Event) {
	switch e.Type {
	case policy.EventRetry:
		c.retries.Add(1)
	case policy.EventFallback:
		c.happened.Or(uint32(FellBack))
	case policy.EventRejected:
		c.happened.Or(uint32(Refused))
	default:
	}
	reported := c.ReportedInside(ctx)
	if ctx == nil {
		ctx = c.Context
	}
	c.observer.HandleEvent(ctx, Clean(&e), reported)
}

// JudgeAttempt is [JudgeAttempt] for an attempt of this call.
func (c *Call) JudgeAttempt(ctx context.Context, a policy.AttemptRecord, classifier classify.Classifier) Judgement {
	return JudgeAttempt(ctx, c.Context, a.Err, classifier)
}

// End is how a call ended, with its attempts and its duration.
type End struct {
	Judgement
	Attempts, Retries int
	Elapsed           time.Duration
}

// End judges the call, which has ended.
func (c *Call) End(err error, returned bool, classifier classify.Classifier) (end End) {
	end.Attempts = c.Observation.Attempts()
	end.Judgement = Judge(c.Context, err, c.facts(returned, end.Attempts), classifier)
	end.Elapsed = monotonic.Now().Sub(c.start)
	// A retry may be canceled or rejected after its event, and a hedge is an attempt but not a
	// retry.
	end.Retries = max(0, min(int(c.retries.Load()), end.Attempts-1))
	return end
}

func (c *Call) facts(returned bool, attempts int) Facts {
	facts := Facts(c.happened.Load())
	if returned {
		facts |= Returned
	}
	if attempts > 0 {
		facts |= Attempted
	}
	return facts
}
