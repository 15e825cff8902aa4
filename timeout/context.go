package timeout

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// lazyContext is what context.WithTimeoutCause(parent, limit, &ExceededError{Limit: limit}) returns, except that it makes
// that context, with its timer and its place among the parent's children, only when somebody asks for what needs it.
//
// Until then nobody can tell the difference, but for one thing: if it ended in two ways before anybody asked, it does not
// know which was first. Then the end of the call counts before the parent's end, and the parent's before the deadline.
type lazyContext struct {
	scope

	parent  context.Context //nolint:containedctx // It is a context.
	armed   atomic.Pointer[armedContext]
	polls   atomic.Int32
	members members
}

// armedContext is the context of package context that a lazyContext delegates to once it has one.
type armedContext struct {
	context.Context //nolint:containedctx // It is a context.

	cancel context.CancelFunc
	cause  ExceededError
}

// ended stands for the context that a lazyContext did not have when its call ended.
var ended armedContext

// maxPolls is how often Err looks at the clock before the timer is the cheaper way.
const maxPolls = 8

// end cancels c and reports whether it had been asked for more than it can tell alone. It is called once.
func (c *lazyContext) end() (asked bool) {
	defer c.members.callOver()
	if c.armed.CompareAndSwap(nil, &ended) {
		return false
	}
	c.armed.Load().cancel()
	return true
}

// inner returns the context to delegate to.
func (c *lazyContext) inner() context.Context {
	if a := c.armed.Load(); a != nil && a != &ended {
		return a.Context
	}
	return c.arm()
}

// arm makes the context to delegate to, unless somebody else is faster.
func (c *lazyContext) arm() context.Context {
	for {
		a := c.armed.Load()
		if a != nil && a != &ended {
			return a.Context
		}
		fresh := &armedContext{cause: ExceededError{Limit: c.limit}}
		if a == &ended {
			fresh.Context, fresh.cancel = context.WithCancel(context.WithoutCancel(c.parent))
			fresh.cancel()
		} else {
			fresh.Context, fresh.cancel = c.open(c.parent, &fresh.cause)
		}
		if c.armed.CompareAndSwap(a, fresh) {
			return fresh.Context
		}
		fresh.cancel()
	}
}

func (c *lazyContext) Deadline() (time.Time, bool) {
	if d, ok := c.parent.Deadline(); ok && d.Before(c.deadline) {
		return d, true
	}
	return c.deadline, true
}

func (c *lazyContext) Done() <-chan struct{} { return c.inner().Done() }

func (c *lazyContext) Err() error {
	if c.armed.Load() == nil && c.parent.Err() == nil && time.Until(c.deadline) > 0 && c.polls.Add(1) <= maxPolls {
		return nil
	}
	return c.inner().Err()
}

func (c *lazyContext) Value(key any) any {
	// Package context finds its own contexts, for Cause, AfterFunc and children, by a key of this type.
	if _, ok := key.(*int); ok {
		return c.inner().Value(key)
	}
	return c.parent.Value(key)
}

func (c *lazyContext) String() string {
	parent := fmt.Sprintf("%T", c.parent)
	if s, ok := c.parent.(fmt.Stringer); ok {
		parent = s.String()
	}
	return parent + ".WithTimeout(" + c.limit.String() + ")"
}
