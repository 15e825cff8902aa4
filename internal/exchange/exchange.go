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

// Exchange is a request and its response, as far as they can outlive the attempt that sends the
// request.
type Exchange struct {
	// Request is the attempt's own copy of the request.
	Request http.Request
	// URL is storage for the request's own URL, or nil.
	URL *url.URL
	// Caller is the context of the caller's request.
	Caller context.Context //nolint:containedctx // It outlives the attempt.
	// Context is the request's context if HasOwnContext is true. Otherwise the request has the
	// attempt's context.
	Context       contexts.Request
	HasOwnContext bool
	// Body is the body of the response.
	Body ResponseBody

	uploads *Uploads // tracks the request's body; nil if that is untracked
}

// OwnContext returns the request's own context, or nil if it has the attempt's, or if e is nil.
func (e *Exchange) OwnContext() *contexts.Request {
	if e == nil || !e.HasOwnContext {
		return nil
	}
	return &e.Context
}

// EndContext ends the request's own context, if it has one.
func (e *Exchange) EndContext() {
	if ctx := e.OwnContext(); ctx != nil {
		ctx.End(context.Canceled)
	}
}

// uploadEnded ends the request's context if the response has been read to its end.
func (e *Exchange) uploadEnded() {
	if e != nil && e.Body.isAtEnd.Load() && e.Body.isRequestSent() {
		e.EndContext()
	}
}

// isUploaded reports whether the base has finished with the request's body, or that is untracked.
func (e *Exchange) isUploaded() bool { return e.uploads == nil || e.uploads.haveEnded(e) }

// outlastsResponse reports whether an untracked body may still be sent when the response has ended.
// Over HTTP/1.1 net/http closes the connection in that case.
func (e *Exchange) outlastsResponse(response *http.Response) bool {
	return e.uploads == nil && httpverdict.HasBody(&e.Request) && response.ProtoMajor != 1
}

// Close closes a body that is not read any more, in the background if its Close blocks.
func Close(body io.ReadCloser) {
	switch {
	case body == nil:
	case body == http.NoBody, memoryReaderOf(body) != nil:
		_ = body.Close() // Does nothing.
	default:
		waiting.Await(context.Background(), waiting.GracePeriod, func() { _ = body.Close() })
	}
}
