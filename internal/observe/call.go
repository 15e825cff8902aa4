// Package observe is what the observers of a call have in common: what happened in it, how it ended, and who tells of what
// where observed pipelines nest.
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

// Call is one observed call. It is also the context of that call: embed it in a [policy.Observer] and pass that on as the
// context, so that observers further in and further out find each other.
type Call struct {
	// Context is the context of the call, as the policies further in get it.
	context.Context //nolint:containedctx // Call is one.

	key       *Key
	topics    Topics
	enclosing *Call
	start     time.Time
	attempts  atomic.Int64
	retries   atomic.Int64
	fallback  atomic.Bool
	rejected  atomic.Bool
}

// Begin starts the call. The Context may still change until the call is passed on.
func (c *Call) Begin(caller context.Context, key *Key, topics Topics) {
	c.enclosing, _ = caller.Value(key).(*Call)
	c.key, c.topics = key, topics
	c.start = time.Now()
}

// Value finds the call itself under its key.
func (c *Call) Value(key any) any {
	if key == any(c.key) {
		return c
	}
	return c.Context.Value(key)
}

// Covered returns the topics that observers of the same kind further in tell of already, seen from ctx, the context of an
// attempt or an event in this call.
func (c *Call) Covered(ctx context.Context) Topics {
	if ctx == nil {
		return 0
	}
	var covered Topics
	for further, _ := ctx.Value(c.key).(*Call); further != c; further = further.enclosing {
		if further == nil {
			return 0
		}
		covered |= further.topics
	}
	return covered
}

// StartAttempt counts an attempt.
func (c *Call) StartAttempt() { c.attempts.Add(1) }

// Event takes what matters to the end of the call from an event.
func (c *Call) Event(e policy.Event) {
	switch e.Type {
	case policy.EventRetry:
		c.retries.Add(1)
	case policy.EventFallback:
		c.fallback.Store(true)
	case policy.EventRejected:
		c.rejected.Store(true)
	default:
	}
}
