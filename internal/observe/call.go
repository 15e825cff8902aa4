// Package observe is what the observers of a call have in common: what happened in it, how it
// ended, and who tells of what where observed pipelines nest.
package observe

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Topics are what an observer tells of, as bits of its own choice.
type Topics uint8

// Key is one kind of observer. Each package that observes has one, and compares its address.
type Key struct{ _ byte }

// Call is one observed call, to be embedded in a [policy.Observer]. Where an observer of the same
// kind is further out, it must also be passed on as the context, so that the one further out finds
// it there.
type Call struct {
	// Context is the context of the call, as the policies further in get it.
	context.Context //nolint:containedctx // Call is one.

	// Observation is the place of the observer in the call.
	Observation policy.Observation

	key      *Key
	topics   Topics
	outer    *Call         // of the observer of the same kind that is next further out
	start    time.Duration // since the epoch
	retries  atomic.Int64
	happened atomic.Uint32 // flags
}

// What happened in a call, for good.
const (
	covered  uint32 = 1 << iota // an observer of the same kind further in tells of something
	fellBack                    // a fallback answered
	rejected                    // a policy refused
)

// epoch makes instants durations, which cost one look at the monotonic clock instead of two at
// both.
var epoch = time.Now()

// Begin starts the call within outer, which is nil if no observer of the same kind is further out.
// The Context may still change until the call is passed on.
func (c *Call) Begin(caller context.Context, outer *Call, key *Key, topics Topics) {
	c.Context, c.outer = caller, outer
	c.key, c.topics = key, topics
	if outer != nil {
		outer.happened.Or(covered)
	}
	c.start = time.Since(epoch)
}

// Reset makes the call ready to begin again. Nothing of it may be in use any more.
func (c *Call) Reset() {
	c.Context, c.outer = nil, nil
	// What is written atomically is expensive to write, and mostly there is nothing to reset.
	if c.retries.Load() > 0 {
		c.retries.Store(0)
	}
	if c.happened.Load() != 0 {
		c.happened.Store(0)
	}
}

func (c *Call) has(flag uint32) bool { return c.happened.Load()&flag != 0 }

// Outer returns the call of the observer of this kind that is next further out of a place in a
// chain, or nil.
func Outer[T any](next policy.Next[T], key *Key) *Call {
	if !next.Observed() {
		return nil
	}
	for o := range next.Observers() {
		if c, ok := o.(interface{ of(key *Key) *Call }); ok && c.of(key) != nil {
			return c.of(key)
		}
	}
	return nil
}

func (c *Call) of(key *Key) *Call {
	if c.key != key {
		return nil
	}
	return c
}

// Value finds the call itself under its key.
func (c *Call) Value(key any) any {
	if key == any(c.key) {
		return c
	}
	return c.Context.Value(key)
}

// Covered returns the topics that observers of the same kind further in tell of already, seen from
// ctx, the context of an attempt or an event in this call.
func (c *Call) Covered(ctx context.Context) Topics {
	if ctx == nil || !c.has(covered) {
		return 0
	}
	var told Topics
	for further, _ := ctx.Value(c.key).(*Call); further != c; further = further.outer {
		if further == nil {
			return 0
		}
		told |= further.topics
	}
	return told
}

// Event takes what matters to the end of the call from an event.
func (c *Call) Event(e policy.Event) {
	switch e.Type {
	case policy.EventRetry:
		c.retries.Add(1)
	case policy.EventFallback:
		c.happened.Or(fellBack)
	case policy.EventRejected:
		c.happened.Or(rejected)
	default:
	}
}
