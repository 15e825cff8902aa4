package conformance

import (
	"context"
	"sync"
)

// countedContext counts the functions registered with it: package context calls its AfterFunc
// instead of keeping a list of children.
type countedContext struct {
	context.Context //nolint:containedctx // It is a context.

	done  chan struct{}
	mu    sync.Mutex
	funcs int
}

func countFuncs(parent context.Context) (*countedContext, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	c := &countedContext{Context: ctx, done: make(chan struct{})}
	context.AfterFunc(ctx, func() { close(c.done) })
	return c, cancel
}

// Done differs from that of the inner context, so that package context does not bypass AfterFunc.
func (c *countedContext) Done() <-chan struct{} { return c.done }

func (c *countedContext) AfterFunc(f func()) (stop func() bool) {
	c.add(1)
	stopInner := context.AfterFunc(c.Context, f)
	return func() bool {
		stopped := stopInner()
		if stopped {
			c.add(-1)
		}
		return stopped
	}
}

func (c *countedContext) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.funcs += n
}
