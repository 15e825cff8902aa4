package httpmw

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// drainLimit and drainTime bound what is read of a response that nobody wants, to have its connection back.
const (
	drainLimit = 256 << 10
	drainTime  = 100 * time.Millisecond
)

// drain reads what is left of the response's body, within the limits, and closes it. It does not wait for a Read that
// lasts, and a body may not be closed during one: so the reading has a goroutine, which closes the body at its end.
func (e *StatusError) drain() {
	body := e.response.Body
	if e.isDrained() {
		closeBody(body)
		return
	}
	done := make(chan any, 1)
	rest := &drainedBody{Reader: body}
	go func() {
		defer func() { done <- recover() }()
		defer closeBody(body)
		_, _ = io.CopyN(io.Discard, rest, drainLimit)
	}()
	timer := time.NewTimer(drainTime)
	defer timer.Stop()
	select {
	case panicked := <-done:
		if panicked != nil {
			panic(panicked)
		}
	case <-timer.C:
		rest.givenUp.Store(true)
		e.cut()
	case <-e.call.request.Context().Done():
		rest.givenUp.Store(true)
		e.cut()
	}
}

// drainedBody is a body that ends when it is given up: one that comes in drops would otherwise be read on.
type drainedBody struct {
	io.Reader

	givenUp atomic.Bool
}

func (d *drainedBody) Read(p []byte) (int, error) {
	if d.givenUp.Load() {
		return 0, io.EOF
	}
	return d.Reader.Read(p)
}

// isDrained reports whether nothing is left to read.
func (e *StatusError) isDrained() bool {
	if e.response.ContentLength == 0 || e.response.Body == nil || e.response.Body == http.NoBody {
		return true
	}
	if ahead, ok := e.body.(*aheadBody); ok && ahead.isWhole() {
		return true
	}
	l := leaseOf(e.body)
	return l != nil && (l.body == http.NoBody || l.Err() != nil)
}

// cut ends a Read that lasts, if that can be done.
func (e *StatusError) cut() {
	if l := leaseOf(e.body); l != nil {
		l.end(context.Canceled)
		return
	}
	if _, ok := e.call.transport.base.(*http.Transport); ok {
		closeBody(e.body) // net/http's own allow that at any time.
	}
}

// startedBody is a body of which the start has been read already, and what comes after that.
type startedBody struct {
	io.Reader
	io.Closer
}

func closeBody(body io.ReadCloser) {
	if body != nil {
		_ = body.Close() // Nobody waits for it.
	}
}
