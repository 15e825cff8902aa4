package httpmw

import (
	"context"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/lineage"
)

// heldContext is the context of a request of which nothing but limits can end the attempt: those of timeout policies. It
// keeps to the soonest of them by itself, so that the limits need no timer, and has a timer and a channel only once somebody
// asks for Done.
type heldContext struct {
	caller  context.Context //nolint:containedctx // It is a context.
	attempt context.Context //nolint:containedctx // It is a context.
	soonest lineage.Limit

	mu         sync.Mutex
	several    bool // limits, of which the soonest is one
	severed    bool
	err, cause error
	done       chan struct{}
	timer      *time.Timer
	stopCaller func() bool
	first      func()    // to be called at the end
	others     *afterEnd // the latest of them
}

func (c *heldContext) begin(caller, attempt context.Context, limits []lineage.Limit) {
	c.caller, c.attempt, c.several = caller, attempt, len(limits) > 1
	for _, limit := range limits {
		if c.soonest == nil || limit.Expiry().Before(c.soonest.Expiry()) {
			c.soonest = limit
		}
	}
	for _, limit := range limits {
		if !limit.Join(c) {
			c.end(context.Canceled)
			return
		}
	}
}

func (c *heldContext) sever() bool {
	c.mu.Lock()
	alive := c.err == nil
	c.severed = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.leave()
	return alive
}

// leave parts from the limits, which may outlive the attempt.
func (c *heldContext) leave() {
	if !c.several {
		if c.soonest != nil {
			c.soonest.Leave(c)
		}
		return
	}
	var room [4]lineage.Limit
	limits, _ := lineage.Limits(c.attempt, c.caller, room[:0])
	for _, limit := range limits {
		limit.Leave(c)
	}
}

func (c *heldContext) end(cause error) {
	if severed := c.finish(context.Canceled, cause, false); !severed {
		c.leave()
	}
}

// CallOver ends the context of an attempt that still goes on though its policies have returned.
func (c *heldContext) CallOver() { c.finish(context.Canceled, context.Canceled, true) }

func (c *heldContext) expire() { c.finish(context.DeadlineExceeded, c.soonest.Cause(), true) }

func (c *heldContext) callerEnded() { c.finish(c.caller.Err(), context.Cause(c.caller), false) }

// finish ends the context, unless it has ended already or, if that is asked for, has been severed, which it reports.
func (c *heldContext) finish(err, cause error, unlessSevered bool) (severed bool) {
	c.mu.Lock()
	severed = c.severed
	if c.err != nil || (unlessSevered && severed) {
		c.mu.Unlock()
		return severed
	}
	c.err, c.cause = err, cause
	if c.done != nil {
		close(c.done)
	}
	if c.timer != nil && !severed {
		c.timer.Stop()
	}
	stopCaller, first, others := c.stopCaller, c.first, c.others
	c.first, c.others = nil, nil
	c.mu.Unlock()

	if stopCaller != nil {
		stopCaller()
	}
	if first != nil {
		first()
	}
	for other := others; other != nil; other = other.before {
		other.call()
	}
	return severed
}

// Deadline returns that of the attempt, also once the headers are in.
func (c *heldContext) Deadline() (time.Time, bool) { return c.attempt.Deadline() }

func (c *heldContext) Done() <-chan struct{} {
	c.mu.Lock()
	done := c.done
	c.mu.Unlock()
	if done == nil {
		return c.arm()
	}
	return done
}

// arm makes the channel, and what closes it in time.
func (c *heldContext) arm() <-chan struct{} {
	_ = c.Err() // for it may have ended
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.done != nil:
		return c.done
	case c.err != nil:
		c.done = closedChannel
		return c.done
	}
	c.done = make(chan struct{})
	if c.soonest != nil && !c.severed {
		c.timer = time.AfterFunc(time.Until(c.soonest.Expiry()), c.expire)
	}
	if c.caller.Done() != nil {
		c.stopCaller = context.AfterFunc(c.caller, c.callerEnded)
	}
	return c.done
}

var closedChannel = func() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()

// Err finds out for itself what nobody has told of yet.
func (c *heldContext) Err() error {
	if c.caller.Err() != nil {
		c.callerEnded()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && c.timer == nil && c.soonest != nil && !c.severed && !time.Now().Before(c.soonest.Expiry()) {
		c.mu.Unlock()
		c.expire()
		c.mu.Lock()
	}
	return c.err
}

func (c *heldContext) Value(key any) any {
	// Package context looks for its own contexts, to find a cause or to attach children, by a key of this type.
	if _, ok := key.(*int); ok {
		return c.ended(key)
	}
	return c.attempt.Value(key)
}

// ended is what package context finds: nothing, but for the cause of an end that is not simply its error.
func (c *heldContext) ended(key any) any {
	if c.Err() == nil {
		return nil
	}
	c.mu.Lock()
	err, cause := c.err, c.cause
	c.mu.Unlock()
	if cause == err { //nolint:errorlint // The same error.
		return nil
	}
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	return ended.Value(key)
}

// AfterFunc is how package context attaches children to a context of a foreign type without a goroutine. It calls f when the
// context has ended.
func (c *heldContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.err != nil:
		go f() // Package context holds a lock that f needs.
		return notStopped
	case c.first == nil:
		// A request has one child as a rule, which lives as long as the request does. Not to let go of it sooner spares an
		// allocation.
		c.first = f
		return notStopped
	}
	c.others = &afterEnd{c, f, c.others}
	return c.others.stop
}

func notStopped() bool { return false }

// afterEnd is a function to be called at the end of a context.
type afterEnd struct {
	of     *heldContext
	call   func()
	before *afterEnd
}

func (a *afterEnd) stop() bool {
	a.of.mu.Lock()
	defer a.of.mu.Unlock()
	for place := &a.of.others; *place != nil; place = &(*place).before {
		if *place == a {
			*place = a.before
			return true
		}
	}
	return false
}
