package httpmw

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// lease is the context of a request that outlives its attempt. A policy that gave the attempt a context of its own cancels
// it when the attempt returns, which must not cut off the body of the response. So the request lives in a context that
// ends with the attempt's only until the headers are in, and afterwards with the caller's or when the body, which the
// lease then stands for, is done.
//
// A nil lease is that of an attempt whose context is the caller's own.
type lease struct {
	origin carrier
	ctx    context.Context //nolint:containedctx // A lease is a context's owner.
	cancel context.CancelCauseFunc
	stop   func() bool
	body   io.ReadCloser
}

func newLease(caller, attempt context.Context) *lease {
	if attempt.Done() == caller.Done() {
		return nil
	}
	l := &lease{origin: carrier{caller, attempt}}
	l.ctx, l.cancel = context.WithCancelCause(&l.origin)
	l.stop = context.AfterFunc(attempt, func() { l.cancel(context.Cause(attempt)) })
	return l
}

// context returns the context to send the request in.
func (l *lease) context(attempt context.Context) context.Context {
	if l == nil {
		return attempt
	}
	return l.ctx
}

// sever parts the request from the attempt's context. It reports false if that had ended already.
func (l *lease) sever() bool { return l == nil || l.stop() }

// end ends the request's context, and with it all that the request holds.
func (l *lease) end() {
	if l != nil {
		l.stop()
		l.cancel(context.Canceled)
	}
}

// attach makes the lease end when the body of the response is closed or has been read to its end.
func (l *lease) attach(response *http.Response) {
	if l == nil {
		return
	}
	l.body, response.Body = response.Body, l
	if w, ok := l.body.(io.Writer); ok {
		response.Body = &leasedConnection{l, w}
	}
}

func (l *lease) Read(p []byte) (int, error) {
	n, err := l.body.Read(p)
	if errors.Is(err, io.EOF) {
		l.end()
	}
	return n, err
}

func (l *lease) Close() error {
	err := l.body.Close()
	l.end()
	return err
}

// leasedConnection is the body of a response to a protocol upgrade, which can be written to as well.
type leasedConnection struct {
	*lease
	io.Writer
}

// carrier is the caller's context with the values of the attempt's.
type carrier struct {
	caller, attempt context.Context //nolint:containedctx // It is a context itself.
}

func (c *carrier) Deadline() (time.Time, bool) { return c.caller.Deadline() }
func (c *carrier) Done() <-chan struct{}       { return c.caller.Done() }
func (c *carrier) Err() error                  { return c.caller.Err() }
func (c *carrier) Value(key any) any           { return c.attempt.Value(key) }

// AfterFunc spares package context the goroutine that it would need to watch a context of a foreign type.
func (c *carrier) AfterFunc(f func()) func() bool { return context.AfterFunc(c.caller, f) }
