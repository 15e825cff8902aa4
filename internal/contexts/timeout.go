package contexts

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Timeout is the context of a timeout. It behaves like the one that context.WithDeadlineCause
// returns, but creates that context, with its timer and its registration with the parent, only on
// first need. [NewTimeout] makes it.
//
// There is one visible difference: if it ended in two ways before its first use, it does not know
// which came first. Then the end of the call precedes the parent's end, which precedes the
// deadline.
type Timeout struct {
	parent   context.Context //nolint:containedctx // It is a context.
	limit    time.Duration
	deadline time.Time
	cause    func(limit time.Duration) error
	armed    atomic.Pointer[armedContext]
	polls    atomic.Int32
}

// NewTimeout returns a context that ends at the deadline, which is limit from now, with the result
// of cause as its cause, or by [Timeout.End].
func NewTimeout(parent context.Context, limit time.Duration, deadline time.Time, cause func(time.Duration) error) *Timeout {
	return &Timeout{parent: parent, limit: limit, deadline: deadline, cause: cause}
}

// armedContext is the context of package context that an armed Timeout delegates to.
type armedContext struct {
	context.Context //nolint:containedctx // It is a context.

	cancel context.CancelFunc
}

// callEnded marks a Timeout that was not armed when its call ended.
var callEnded armedContext

// maxPolls is how often Err reads the clock before a timer becomes cheaper.
const maxPolls = 8

// End cancels t and reports whether t was armed. It must be called once.
func (t *Timeout) End() (wasArmed bool) {
	if t.armed.CompareAndSwap(nil, &callEnded) {
		return false
	}
	t.armed.Load().cancel()
	return true
}

// inner returns the context to delegate to, and arms t first if need be.
func (t *Timeout) inner() context.Context {
	if a := t.armed.Load(); a != nil && a != &callEnded {
		return a.Context
	}
	return t.arm()
}

// arm creates the context to delegate to, unless another goroutine was faster.
func (t *Timeout) arm() context.Context {
	for {
		a := t.armed.Load()
		if a != nil && a != &callEnded {
			return a.Context
		}
		fresh := new(armedContext)
		if a == &callEnded {
			fresh.Context, fresh.cancel = context.WithCancel(context.WithoutCancel(t.parent))
			fresh.cancel()
		} else {
			fresh.Context, fresh.cancel = context.WithDeadlineCause(t.parent, t.deadline, t.cause(t.limit))
		}
		if t.armed.CompareAndSwap(a, fresh) {
			return fresh.Context
		}
		fresh.cancel()
	}
}

// Deadline returns the sooner of its own deadline and the parent's.
func (t *Timeout) Deadline() (time.Time, bool) {
	if d, ok := t.parent.Deadline(); ok && d.Before(t.deadline) {
		return d, true
	}
	return t.deadline, true
}

// Done arms t.
func (t *Timeout) Done() <-chan struct{} { return t.inner().Done() }

// Err reads the clock until it has been called so often that a timer is cheaper.
func (t *Timeout) Err() error {
	if t.armed.Load() == nil && t.parent.Err() == nil && time.Until(t.deadline) > 0 && t.polls.Add(1) <= maxPolls {
		return nil
	}
	return t.inner().Err()
}

// Value returns the parent's value.
func (t *Timeout) Value(key any) any {
	if isOwnKey(key) {
		return t.inner().Value(key)
	}
	return t.parent.Value(key)
}

// String returns the parent and the limit in the format of package context.
func (t *Timeout) String() string {
	parent := fmt.Sprintf("%T", t.parent)
	if s, ok := t.parent.(fmt.Stringer); ok {
		parent = s.String()
	}
	return parent + ".WithTimeout(" + t.limit.String() + ")"
}

// exceeded returns the cancellation of t at its deadline.
func (t *Timeout) exceeded() *cancellation {
	return &cancellation{context.DeadlineExceeded, t.cause(t.limit)}
}
