package httpmw

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

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
	// request returns a copy of a request in the context.
	request(r *http.Request) *http.Request
	// lease returns what becomes the body of the response.
	lease() *lease
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
	l := c.limitedFor(number)
	l.begin(caller, attempt, limits)
	return l
}

// lease is the body of a response. It keeps the request's context alive until it is closed or has been read to its end, and
// the request has been sent to its end: a server may answer before it has read everything (RFC 9113, section 8.1).
type lease struct {
	tether
	body   io.ReadCloser
	upload *upload
	idle   idleWatch
}

// attach puts a lease on the response's body.
func attach(t tether, response *http.Response, u *upload, idle time.Duration) {
	l := t.lease()
	l.tether, l.body, l.upload = t, response.Body, u
	if _, ok := l.body.(io.Writer); ok {
		l.upload = endless() // It may be written to after its last Read.
		response.Body = asConnection(l, l.body)
		return
	}
	l.idle.limit = idle
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
	if errors.Is(err, io.EOF) && l.upload.over() {
		l.end(context.Canceled)
	}
	return n, err
}

// cut ends a Read that waits for nothing: by its context, and only where the base does not heed that by closing the body,
// which not every body allows during a Read.
func (l *lease) cut(cause error) {
	l.end(cause)
	time.AfterFunc(drainTime, func() {
		if !l.idle.over.Load() {
			closeBody(l.body)
		}
	})
}

func (l *lease) Close() error {
	err := l.body.Close()
	l.end(context.Canceled)
	return err
}
