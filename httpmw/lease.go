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
	end()
}

// tether returns the context to send the request of an attempt in, or nil if that of the attempt will do.
func (c *call) tether(attempt context.Context, number int) tether {
	caller := c.request.Context()
	var room [4]lineage.Limit
	limits, ok := lineage.Limits(attempt, caller, room[:0])
	switch {
	case !ok:
		return newRelay(caller, attempt)
	case len(limits) == 0:
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
}

// attach puts a lease on the response's body.
func (c *call) attach(t tether, number int, response *http.Response) {
	l := &c.lease
	if number > 1 {
		l = new(lease)
	}
	l.tether, l.body = t, response.Body
	response.Body = l
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
