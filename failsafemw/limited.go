package failsafemw

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
	"github.com/failsafe-go/failsafe-go/timeout"
)

// limited is the context of an attempt under a timeout of failsafe-go, which ends it as a caller does who calls it off:
// with context.Canceled. Nobody further in could tell the two apart, so this one ends as the context of a deadline.
type limited[R any] struct {
	context.Context //nolint:containedctx // It is one, and this is that of failsafe-go.

	execution failsafe.Execution[R]
	expired   context.Context //nolint:containedctx // It has the cause.
}

// expiredContext returns a context that has ended as those of attempts do when the limit passes.
func (c *config) expiredContext() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(&Error{Policy: c.kind, Name: c.name, Reason: reasonTimeout, Attempts: 1, Err: timeout.ErrExceeded})
	return ctx
}

// passed reports whether it was the limit that ended the execution, whose context has ended. failsafe-go notes that before it
// ends the context, and never if that has ended already.
func (l *limited[R]) passed() bool {
	e, ok := l.execution.(fspolicy.ExecutionInternal[R])
	if !ok {
		return false
	}
	_, result := e.IsCanceledWithResult()
	return result != nil && is(result.Error, timeout.ErrExceeded)
}

// Err is context.DeadlineExceeded once the limit has passed.
func (l *limited[R]) Err() error {
	err := l.Context.Err()
	if err != nil && l.passed() {
		return context.DeadlineExceeded
	}
	return err
}

// Value returns that of the context, except for the key by which package context finds its own, for Cause and for children:
// those must not get past this one.
func (l *limited[R]) Value(key any) any {
	own := l.expired.Value(key)
	switch {
	case own == nil:
		return l.Context.Value(key)
	case l.Context.Err() == nil:
		return nil
	case l.passed():
		return own
	default:
		return l.Context.Value(key)
	}
}

// AfterFunc is how package context attaches children to a context of a foreign type without a goroutine.
func (l *limited[R]) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(l.Context, f) }
