// Package lazycontext is the context of a timeout, which costs little until somebody asks it for Done.
package lazycontext

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Context is what context.WithDeadlineCause returns, except that it makes that context, with its timer and its place among
// the parent's children, only when somebody asks for what needs it. It is made by [New].
//
// Until then nobody can tell the difference, but for one thing: if it ended in two ways before anybody asked, it does not
// know which was first. Then the end of the call counts before the parent's end, and the parent's before the deadline.
type Context struct {
	parent   context.Context //nolint:containedctx // It is a context.
	limit    time.Duration
	deadline time.Time
	cause    func(limit time.Duration) error
	armed    atomic.Pointer[armedContext]
	polls    atomic.Int32
	members  members
}

// New returns a context that ends at the deadline, which is limit from now, with the cause that cause returns, or by
// [Context.End].
func New(parent context.Context, limit time.Duration, deadline time.Time, cause func(time.Duration) error) *Context {
	c := takeRoom(parent)
	if c == nil {
		c = new(Context)
	}
	c.parent, c.limit, c.deadline, c.cause = parent, limit, deadline, cause
	return c
}

// armedContext is the context of package context that a Context delegates to once it has one.
type armedContext struct {
	context.Context //nolint:containedctx // It is a context.

	cancel context.CancelFunc
}

// ended stands for the context that a Context did not have when its call ended.
var ended armedContext

// maxPolls is how often Err looks at the clock before the timer is the cheaper way.
const maxPolls = 8

// End cancels c and reports whether it had been asked for more than it can tell alone. It is called once.
func (c *Context) End() (asked bool) {
	defer c.members.callOver()
	if c.armed.CompareAndSwap(nil, &ended) {
		return false
	}
	c.armed.Load().cancel()
	return true
}

// inner returns the context to delegate to.
func (c *Context) inner() context.Context {
	if a := c.armed.Load(); a != nil && a != &ended {
		return a.Context
	}
	return c.arm()
}

// arm makes the context to delegate to, unless somebody else is faster.
func (c *Context) arm() context.Context {
	for {
		a := c.armed.Load()
		if a != nil && a != &ended {
			return a.Context
		}
		fresh := new(armedContext)
		if a == &ended {
			fresh.Context, fresh.cancel = context.WithCancel(context.WithoutCancel(c.parent))
			fresh.cancel()
		} else {
			fresh.Context, fresh.cancel = context.WithDeadlineCause(c.parent, c.deadline, c.cause(c.limit))
		}
		if c.armed.CompareAndSwap(a, fresh) {
			return fresh.Context
		}
		fresh.cancel()
	}
}

// Deadline returns the sooner one of the limit and of the parent.
func (c *Context) Deadline() (time.Time, bool) {
	if d, ok := c.parent.Deadline(); ok && d.Before(c.deadline) {
		return d, true
	}
	return c.deadline, true
}

// Done makes the context of package context.
func (c *Context) Done() <-chan struct{} { return c.inner().Done() }

// Err compares the clock until it has been asked so often that a timer is cheaper.
func (c *Context) Err() error {
	if c.armed.Load() == nil && c.parent.Err() == nil && time.Until(c.deadline) > 0 && c.polls.Add(1) <= maxPolls {
		return nil
	}
	return c.inner().Err()
}

// Ended reports whether c has ended, and whether that is known without a look at the clock or at the parent.
func (c *Context) Ended() (ended, known bool) {
	a := c.armed.Load()
	if a == nil {
		return false, false
	}
	return c.inner().Err() != nil, true
}

// Value returns that of the parent.
func (c *Context) Value(key any) any {
	// Package context finds its own contexts, for Cause, AfterFunc and children, by a key of this type.
	if _, ok := key.(*int); ok {
		return c.inner().Value(key)
	}
	return c.parent.Value(key)
}

// String returns the parent and the limit, as package context does it.
func (c *Context) String() string {
	parent := fmt.Sprintf("%T", c.parent)
	if s, ok := c.parent.(fmt.Stringer); ok {
		parent = s.String()
	}
	return parent + ".WithTimeout(" + c.limit.String() + ")"
}
