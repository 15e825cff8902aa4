package exchange

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/waiting"
)

// Exchange is what of a request and its response can outlive the attempt that sends the request.
type Exchange struct {
	// Request is the attempt's own copy of the request.
	Request http.Request
	// Address has room for that of the request where somebody may change it, or is nil.
	Address *url.URL
	// Caller is the context of the caller's request.
	Caller context.Context //nolint:containedctx // It outlives the attempt.
	// Context is that of the request if IsHeld is true, and the request has the attempt's context
	// otherwise.
	Context contexts.Request
	IsHeld  bool
	// Body is that of the response.
	Body Body

	uploads *Uploads // that the request's body is among, or nil
}

// Held returns the context that the request has beyond the attempt's, or nil. So does a nil
// Exchange.
func (e *Exchange) Held() *contexts.Request {
	if e == nil || !e.IsHeld {
		return nil
	}
	return &e.Context
}

// Release ends the request's context, if it has one of its own.
func (e *Exchange) Release() {
	if held := e.Held(); held != nil {
		held.End(context.Canceled)
	}
}

// uploadEnded releases the request's context if the response has been read to its end before.
func (e *Exchange) uploadEnded() {
	if e != nil && e.Body.isAtEnd.Load() && e.Body.isOver() {
		e.Release()
	}
}

// isUploaded reports whether the base is done with the request's body, as far as that can be told.
func (e *Exchange) isUploaded() bool { return e.uploads == nil || e.uploads.areOver(e) }

// outlastsResponse reports whether the request may be sent for longer than the response lasts, and
// nobody tells how long. Over HTTP/1.1 net/http closes the connection of a request that it still
// sends when the response has been read.
func (e *Exchange) outlastsResponse(response *http.Response) bool {
	return e.uploads == nil && httpverdict.HasBody(&e.Request) && response.ProtoMajor != 1
}

// Close closes a body that nobody has, or will, or wants to read any more. Its Close may block.
func Close(body io.ReadCloser) {
	switch {
	case body == nil:
	case body == http.NoBody, memoryOf(body) != nil:
		_ = body.Close() // It does nothing.
	default:
		waiting.Await(context.Background(), waiting.Patience, func() { _ = body.Close() })
	}
}
