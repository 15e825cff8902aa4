package httpmw

import (
	"context"
	"io"
	"net/url"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// prepareRequest sets the request for the base: a copy of the caller's, or the caller's own if the
// copy would equal it.
func (a *attempt) prepareRequest(ctx context.Context, first bool) error {
	c := a.call
	source := c.request // where later bodies come from
	if a.hasOwnBody() {
		copied := *a.request
		source = &copied
	}
	body, err := a.bodyToSend(ctx, first)
	if err != nil {
		return err
	}
	ctx = a.requestContext(ctx)
	switch {
	case a.request != nil: // Observers may hold it.
		*a.request = *a.request.WithContext(ctx)
	case first && c.transport.isHTTPTransport && ctx == &c.ctx && exchange.IsSentUntracked(c.request):
		a.request, a.body = c.request, c.request.Body
		return nil
	default:
		a.copyRequest(ctx, !first || !c.transport.isHTTPTransport)
	}
	a.request.Body = body
	c.uploads.Track(a.exchange, source)
	a.body = a.request.Body
	return nil
}

// copyRequest sets the attempt's copy of the request. It has its own URL and headers if observers
// or the base may change them.
func (a *attempt) copyRequest(ctx context.Context, isMutable bool) {
	e := a.needExchange()
	a.request = &e.Request
	*a.request = *a.call.request.WithContext(ctx)
	if isMutable {
		if e.URL == nil {
			e.URL = new(url.URL)
		}
		*e.URL = *a.request.URL
		a.request.URL, a.request.Header = e.URL, a.request.Header.Clone()
	}
}

func (a *attempt) needExchange() *exchange.Exchange {
	if a.exchange == nil {
		a.exchange = &exchange.Exchange{Caller: a.call.ctx.Context}
	}
	return a.exchange
}

// bodyToSend returns the observer's body if there is one, the request's for the first attempt that
// is sent, and a replayed one for later attempts.
func (a *attempt) bodyToSend(ctx context.Context, first bool) (io.ReadCloser, error) {
	original := a.call.request
	switch {
	case a.hasOwnBody():
		return a.request.Body, nil
	case first || !httpverdict.HasBody(original):
		return original.Body, nil
	default:
		return a.call.uploads.Replay(ctx, a.needExchange(), original)
	}
}

// hasOwnBody reports whether an observer has replaced the attempt's body.
func (a *attempt) hasOwnBody() bool {
	return a.request != nil && a.request.Body != nil && !exchange.IsSameBody(a.request.Body, a.call.request.Body)
}

// requestContext returns the attempt's context, or one that outlives it. A policy that derived the
// attempt's context cancels it when the attempt returns, which must not interrupt the body of the
// response. A base other than an *http.Transport always gets its own, so that it can be
// interrupted.
func (a *attempt) requestContext(ctx context.Context) context.Context {
	t, callCtx := a.call.transport, &a.call.ctx
	timeout, known := contexts.SoonestTimeout(ctx, callCtx)
	if known && timeout == nil && t.isHTTPTransport && t.bodyIdleTimeout == 0 {
		return ctx
	}
	e := a.needExchange()
	e.HasOwnContext = true
	e.Context.Begin(ctx, callCtx, timeout, known && (timeout == nil || t.isSynchronous), &t.timers)
	return &e.Context
}
