package contexts

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Limit is the context of a timeout: what context.WithDeadlineCause returns, except that it makes
// that context, with its timer and its place among the parent's children, only when somebody asks
// for what needs it. It is made by [NewLimit].
//
// Until then nobody can tell the difference, but for one thing: if it ended in two ways before
// anybody asked, it does not know which was first. Then the end of the call counts before the
// parent's end, and the parent's before the deadline.
type Limit struct {
	parent   context.Context //nolint:containedctx // It is a context.
	limit    time.Duration
	deadline time.Time
	cause    func(limit time.Duration) error
	armed    atomic.Pointer[armedContext]
	polls    atomic.Int32
}

// NewLimit returns a context that ends at the deadline, which is limit from now, with the cause
// that cause returns, or by [Limit.End].
func NewLimit(parent context.Context, limit time.Duration, deadline time.Time, cause func(time.Duration) error) *Limit {
	return &Limit{parent: parent, limit: limit, deadline: deadline, cause: cause}
}

// armedContext is the context of package context that a Limit delegates to once it has one.
type armedContext struct {
	context.Context //nolint:containedctx // It is a context.

	cancel context.CancelFunc
}

// callEnded stands for the context that a Limit did not have when its call ended.
var callEnded armedContext

// maxPolls is how often Err looks at the clock before the timer is the cheaper way.
const maxPolls = 8

// End cancels l and reports whether it had been asked for more than it can tell alone. It is called
// once.
func (l *Limit) End() (asked bool) {
	if l.armed.CompareAndSwap(nil, &callEnded) {
		return false
	}
	l.armed.Load().cancel()
	return true
}

// inner returns the context to delegate to.
func (l *Limit) inner() context.Context {
	if a := l.armed.Load(); a != nil && a != &callEnded {
		return a.Context
	}
	return l.arm()
}

// arm makes the context to delegate to, unless somebody else is faster.
func (l *Limit) arm() context.Context {
	for {
		a := l.armed.Load()
		if a != nil && a != &callEnded {
			return a.Context
		}
		fresh := new(armedContext)
		if a == &callEnded {
			fresh.Context, fresh.cancel = context.WithCancel(context.WithoutCancel(l.parent))
			fresh.cancel()
		} else {
			fresh.Context, fresh.cancel = context.WithDeadlineCause(l.parent, l.deadline, l.cause(l.limit))
		}
		if l.armed.CompareAndSwap(a, fresh) {
			return fresh.Context
		}
		fresh.cancel()
	}
}

// Deadline returns the sooner one of the limit and of the parent.
func (l *Limit) Deadline() (time.Time, bool) {
	if d, ok := l.parent.Deadline(); ok && d.Before(l.deadline) {
		return d, true
	}
	return l.deadline, true
}

// Done makes the context of package context.
func (l *Limit) Done() <-chan struct{} { return l.inner().Done() }

// Err compares the clock until it has been asked so often that a timer is cheaper.
func (l *Limit) Err() error {
	if l.armed.Load() == nil && l.parent.Err() == nil && time.Until(l.deadline) > 0 && l.polls.Add(1) <= maxPolls {
		return nil
	}
	return l.inner().Err()
}

// Value returns that of the parent.
func (l *Limit) Value(key any) any {
	if isOwnKey(key) {
		return l.inner().Value(key)
	}
	return l.parent.Value(key)
}

// String returns the parent and the limit, as package context does it.
func (l *Limit) String() string {
	parent := fmt.Sprintf("%T", l.parent)
	if s, ok := l.parent.(fmt.Stringer); ok {
		parent = s.String()
	}
	return parent + ".WithTimeout(" + l.limit.String() + ")"
}

// passed is how l ends at its deadline.
func (l *Limit) passed() *ending { return &ending{context.DeadlineExceeded, l.cause(l.limit)} }
