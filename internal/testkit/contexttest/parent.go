package contexttest

import (
	"context"
	"errors"
	"sync"
	"time"
)

type key string

var (
	errParent = errors.New("the parent's cause")
	errChild  = errors.New("a child's cause")
)

// foreign is a context with its own channel, for which package context needs a goroutine.
type foreign struct {
	context.Context //nolint:containedctx // It is one.

	done chan struct{}
	mu   sync.Mutex
	err  error
}

func (f *foreign) Done() <-chan struct{} { return f.done }

func (f *foreign) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *foreign) cancel() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = context.Canceled
		close(f.done)
	}
}

func (w *world) makeParent() (stop func()) {
	base := context.WithValue(context.Background(), key("outer"), "outer")
	switch w.parent {
	case parentCancel:
		ctx, cancel := context.WithCancelCause(base)
		w.parentCtx, w.cancelParent = ctx, cancel
		return func() { cancel(nil) }
	case parentTimeout:
		after := time.Duration(w.parentTimeout)*time.Millisecond + 250*time.Microsecond
		ctx, cancel := context.WithTimeoutCause(base, after, errParent)
		w.parentCtx, w.cancelParent = ctx, func(error) { cancel() }
		return cancel
	case parentForeign:
		f := &foreign{Context: base, done: make(chan struct{})}
		w.parentCtx, w.cancelParent = f, func(error) { f.cancel() }
		return f.cancel
	default:
		w.parentCtx, w.cancelParent = base, func(error) {}
		return func() {}
	}
}
