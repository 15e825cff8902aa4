package httpmw

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/internal/lineage"
)

// tether is the context of a request that outlives its attempt. A policy that gave the attempt a context of its own ends it
// when the attempt returns, which must not cut off the body of the response. So the request has a context that ends with
// the attempt's only until the headers are in, and afterwards with the caller's or when the body is done.
type tether interface {
	context.Context
	// sever parts the request from the attempt. It reports false if the context has ended already.
	sever() bool
	// end ends the context, and with it all that the request holds.
	end(cause error)
}

// tether returns the context to send the request of an attempt in, or nil if that of the attempt will do.
func (c *call) tether(attempt context.Context, number int) tether {
	caller := c.request.Context()
	var room [4]lineage.Limit
	limits, ok := lineage.Limits(attempt, caller, room[:0])
	switch {
	case !ok:
		return newRelay(caller, attempt)
	case len(limits) == 0 && c.transport.bodyIdle == 0:
		return nil
	}
	held := &c.held
	if number > 1 {
		held = new(heldContext)
	}
	held.begin(caller, attempt, limits)
	return held
}

// lease is the body of a response. It keeps the request's context alive until it is closed or has been read to its end.
type lease struct {
	tether
	body io.ReadCloser
	idle idleWatch
}

// attach puts a lease on the response's body.
func (c *call) attach(t tether, number int, response *http.Response) {
	l := &c.lease
	if number > 1 {
		l = new(lease)
	}
	l.tether, l.body = t, response.Body
	if w, ok := l.body.(io.Writer); ok {
		response.Body = &leasedConnection{l, w}
		return
	}
	l.idle.limit = c.transport.bodyIdle
	response.Body = l
}

func (l *lease) Read(p []byte) (int, error) {
	if l.idle.limit > 0 {
		return l.readWatched(p)
	}
	return l.read(p)
}

func (l *lease) readWatched(p []byte) (int, error) {
	l.idle.begin(l)
	n, err := l.read(p)
	return n, l.idle.end(err)
}

func (l *lease) read(p []byte) (int, error) {
	n, err := l.body.Read(p)
	if errors.Is(err, io.EOF) {
		l.end(context.Canceled)
	}
	return n, err
}

// cut ends a Read that waits for nothing.
func (l *lease) cut(cause error) {
	l.end(cause)
	closeBody(l.body)
}

func (l *lease) Close() error {
	err := l.body.Close()
	l.end(context.Canceled)
	return err
}

// leasedConnection is the body of a response to a protocol upgrade, which can be written to as well.
type leasedConnection struct {
	*lease
	io.Writer
}
