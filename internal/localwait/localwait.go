// Package localwait measures how long a call waits inside this process, so that an outer policy
// does not count that time against the dependency.
package localwait

import (
	"context"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// Clock is the context of a call whose local waits are measured. It is made by [Measure] and safe
// for concurrent use.
type Clock struct {
	context.Context //nolint:containedctx // It is a context.

	// Watcher, if there is one, hears of the waits. It is set before the context is used.
	Watcher Watcher

	mu      sync.Mutex
	waits   int               // under way
	since   monotonic.Instant // when the first of them began
	elapsed time.Duration     // in waits that are over
}

// Watcher hears that a call waits inside this process, and that it has waited for d and goes on.
// The calls come one at a time.
type Watcher interface {
	Pause()
	Resume(d time.Duration)
}

type clockKey struct{}

// Measure returns a context, derived from ctx, that measures the waits in it.
func Measure(ctx context.Context) *Clock { return &Clock{Context: ctx} }

// Value returns the clock for its own key, and the value of ctx for other keys.
func (c *Clock) Value(key any) any {
	if key == (clockKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// Parent returns the context that the clock is derived from.
func (c *Clock) Parent(contexts.Key) context.Context { return c.Context }

// Waited returns how long the call has waited until now. Where several attempts run at once, the
// time counts in which at least one of them waits. It is 0 for a nil clock.
func (c *Clock) Waited(now monotonic.Instant) time.Duration {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waits == 0 {
		return c.elapsed
	}
	return c.elapsed + max(0, now.Sub(c.since))
}

// Begin begins a wait for all clocks of ctx. The function that it returns ends it, once.
func Begin(ctx context.Context) (end func()) {
	if ctx == nil {
		return nothing
	}
	inner := find(ctx)
	if inner == nil {
		return nothing
	}
	now := monotonic.Now()
	for c := inner; c != nil; c = find(c.Context) {
		c.begin(now)
	}
	return sync.OnceFunc(func() {
		now := monotonic.Now()
		for c := inner; c != nil; c = find(c.Context) {
			c.end(now)
		}
	})
}

func nothing() {}

func find(ctx context.Context) *Clock {
	c, _ := ctx.Value(clockKey{}).(*Clock)
	return c
}

func (c *Clock) begin(now monotonic.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waits++; c.waits == 1 {
		c.since = now
		if c.Watcher != nil {
			c.Watcher.Pause()
		}
	}
}

func (c *Clock) end(now monotonic.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waits--; c.waits == 0 {
		waited := max(0, now.Sub(c.since))
		c.elapsed += waited
		if c.Watcher != nil {
			c.Watcher.Resume(waited)
		}
	}
}
