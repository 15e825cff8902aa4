package conformance

import (
	"context"
	"sync"
)

// watchedContext knows how many watch it: package context asks it for AfterFunc in the place of its
// own bookkeeping.
type watchedContext struct {
	context.Context //nolint:containedctx // It is a context.

	done     chan struct{}
	mu       sync.Mutex
	watchers int
}

func watch(parent context.Context) (*watchedContext, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	w := &watchedContext{Context: ctx, done: make(chan struct{})}
	context.AfterFunc(ctx, func() { close(w.done) })
	return w, cancel
}

// Done differs from that of the context within, by which package context tells that this is another
// one.
func (w *watchedContext) Done() <-chan struct{} { return w.done }

func (w *watchedContext) AfterFunc(f func()) (stop func() bool) {
	w.count(1)
	stopInner := context.AfterFunc(w.Context, f)
	return func() bool {
		stopped := stopInner()
		if stopped {
			w.count(-1)
		}
		return stopped
	}
}

func (w *watchedContext) count(change int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watchers += change
}
