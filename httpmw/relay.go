package httpmw

import (
	"context"
	"net/http"
	"time"
)

// relay is the tether for an attempt whose context comes from who knows where: one of package context, which ends with
// whatever ends the attempt's.
type relay struct {
	context.Context //nolint:containedctx // It is a context.

	origin carrier
	cancel context.CancelCauseFunc
	stop   func() bool
	body   lease
}

func newRelay(caller, attempt context.Context) *relay {
	r := &relay{origin: carrier{caller, attempt}}
	r.Context, r.cancel = context.WithCancelCause(&r.origin)
	r.stop = context.AfterFunc(attempt, func() { r.cancel(context.Cause(attempt)) })
	return r
}

func (r *relay) sever() bool {
	if r.stop() {
		return true
	}
	r.cancel(context.Cause(r.origin.attempt)) // What does that otherwise may not have come to it yet.
	return false
}

func (r *relay) end(cause error) {
	r.stop()
	r.cancel(cause)
}

func (r *relay) request(original *http.Request) *http.Request { return original.WithContext(r) }

func (r *relay) lease() *lease { return &r.body }

// carrier is the caller's context with the values of the attempt's.
type carrier struct {
	caller, attempt context.Context //nolint:containedctx // It is a context itself.
}

func (c *carrier) Deadline() (time.Time, bool) { return c.caller.Deadline() }
func (c *carrier) Done() <-chan struct{}       { return c.caller.Done() }
func (c *carrier) Err() error                  { return c.caller.Err() }

func (c *carrier) Value(key any) any {
	// Package context looks for its own contexts, to find a cause, by a key of this type. The attempt's has ended by then.
	if _, ok := key.(*int); ok {
		return c.caller.Value(key)
	}
	return c.attempt.Value(key)
}

// AfterFunc spares package context the goroutine that it would need to watch a context of a foreign type.
func (c *carrier) AfterFunc(f func()) func() bool { return context.AfterFunc(c.caller, f) }
