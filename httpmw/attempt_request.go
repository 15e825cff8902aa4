package httpmw

import (
	"context"
	"io"
	"net/url"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// ready makes the request that the base gets: a copy, or the caller's own where nothing about it
// differs.
func (a *attempt) ready(ctx context.Context, first bool) error {
	c := a.call
	source := c.request // of the body, also of one that the base has again
	if a.hasOwnBody() {
		copied := *a.request
		source = &copied
	}
	body, err := a.takeBody(ctx, first)
	if err != nil {
		return err
	}
	a.isElsewhere = c.misplaced.Load()
	ctx = a.hold(ctx)
	switch {
	case a.request != nil: // Observers have it.
		*a.request = *a.request.WithContext(ctx)
	case first && c.transport.isPlain && ctx == &c.origin && exchange.IsSentAsItIs(c.request):
		a.request, a.body = c.request, c.request.Body
		return nil
	default:
		a.copyRequest(ctx, !first || !c.transport.isPlain)
	}
	a.request.Body = body
	c.uploads.Track(a.exchange, source)
	a.body = a.request.Body
	return nil
}

// copyRequest makes the attempt's copy of the request. It has an address and headers of its own
// where somebody may change them.
func (a *attempt) copyRequest(ctx context.Context, isChangeable bool) {
	e := a.needExchange()
	a.request = &e.Request
	*a.request = *a.call.request.WithContext(ctx)
	if isChangeable {
		if e.Address == nil {
			e.Address = new(url.URL)
		}
		*e.Address = *a.request.URL
		a.request.URL, a.request.Header = e.Address, a.request.Header.Clone()
	}
}

func (a *attempt) needExchange() *exchange.Exchange {
	if a.exchange == nil {
		a.exchange = &exchange.Exchange{Caller: a.call.origin.Context}
	}
	return a.exchange
}

// takeBody returns the body to send: the request's own for the first attempt that is sent, unless
// an observer has given it another one.
func (a *attempt) takeBody(ctx context.Context, first bool) (io.ReadCloser, error) {
	original := a.call.request
	switch {
	case a.hasOwnBody():
		return a.request.Body, nil
	case first || !httpverdict.HasBody(original):
		return original.Body, nil
	default:
		return a.call.uploads.Again(ctx, a.needExchange(), original)
	}
}

// hasOwnBody reports whether an observer has given the attempt a body.
func (a *attempt) hasOwnBody() bool {
	return a.request != nil && a.request.Body != nil && !exchange.IsSameBody(a.request.Body, a.call.request.Body)
}

// hold returns the context to send the request in: the attempt's, or one that outlives it. A policy
// that gave the attempt a context of its own ends that when the attempt returns, which must not cut
// off the body of the response. Bases other than an *http.Transport may have to be told to stop
// also where no policy did.
func (a *attempt) hold(ctx context.Context) context.Context {
	t, origin := a.call.transport, &a.call.origin
	limit, known := contexts.Between(ctx, origin)
	if known && limit == nil && t.isPlain && t.bodyIdle == 0 && !a.isElsewhere {
		return ctx
	}
	e := a.needExchange()
	e.IsHeld = true
	e.Context.Begin(ctx, origin, limit, known && (limit == nil || t.isSynchronous), &t.alarm)
	return &e.Context
}
