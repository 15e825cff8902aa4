package httpmw

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/policy"
)

// call is one RoundTrip, as the [policy.Operation] of the pipeline.
type call struct {
	transport     *Transport
	original      *http.Request // the caller's
	request       *http.Request // the same, or a copy with a buffered body
	ctx           contexts.Call
	attempts      attemptSet
	uploads       exchange.Uploads
	numbers       atomic.Int32
	isMisdirected atomic.Bool // the server has answered 421 Misdirected Request
	first         attempt
}

// callWithExchange is a call with the exchange of its first attempt, in one allocation, for
// requests that will probably outlive their attempts.
type callWithExchange struct {
	call
	exchange exchange.Exchange
}

// callWithURL also has the URL of the first attempt, for a base that may change requests.
type callWithURL struct {
	callWithExchange
	url url.URL
}

// callWithPreview also has the preview of the first response.
type callWithPreview struct {
	callWithURL
	preview Preview
}

func (t *Transport) newCall(original, request *http.Request) *call {
	var c *call
	switch {
	case t.hasChecks():
		with := new(callWithPreview)
		c = &with.call
		c.first.exchange, c.first.preview = &with.exchange, &with.preview
		c.first.exchange.URL = &with.url
	case !t.isHTTPTransport:
		with := new(callWithURL)
		c = &with.call
		c.first.exchange = &with.exchange
		c.first.exchange.URL = &with.url
	case t.hasTimeouts || t.reportsLate:
		with := new(callWithExchange)
		c = &with.call
		c.first.exchange = &with.exchange
	default:
		c = new(call)
	}
	if c.first.exchange != nil {
		c.first.exchange.Caller = original.Context()
	}
	c.transport, c.original, c.request = t, original, request
	c.ctx = contexts.Call{Context: original.Context(), Owner: c}
	return c
}

// Call makes an attempt without observers.
func (c *call) Call(ctx context.Context) (*http.Response, error) { return c.next().Call(ctx) }

// Prepare returns an attempt with a request that observers may read and add headers to.
func (c *call) Prepare(ctx context.Context) policy.Operation[*http.Response] {
	a := c.next()
	a.copyRequest(ctx, true)
	if a.number > 1 {
		a.request.Body = nil
	}
	return a
}

// next returns the next attempt.
func (c *call) next() *attempt {
	a, number := &c.first, int(c.numbers.Add(1))
	if number > 1 {
		a = new(attempt)
	}
	a.call, a.number = c, number
	return a
}

// finish ends the call with the result of its policies. An error that stands for a response of the
// call becomes that response again, unless it has been discarded.
func (c *call) finish(response *http.Response, err error) (*http.Response, error) {
	c.returns(response)
	open := c.end()
	if err != nil {
		failed := responseOf(err)
		if failed == nil || !slices.Contains(open, failed) {
			exchange.CloseAll(append(exchange.Without(open, response), response))
			return nil, httpverdict.AsNetError(err)
		}
		response = failed
		c.answered(err)
	}
	if response == nil {
		exchange.CloseAll(open)
		return nil, httpverdict.AsNetError(errNothing)
	}
	if err == nil && response.Body == http.NoBody && slices.Contains(open, response) {
		c.reportLateSuccess()
	}
	return exchange.CloseOthers(response, open), nil
}

// responseOf returns the response that err stands for, or nil.
func responseOf(err error) *http.Response { return statusErrorOf(err).Response() }

// statusErrorOf returns the first StatusError in the tree of err, or nil.
func statusErrorOf(err error) (found *StatusError) {
	errortree.Walk(err, func(err error) errortree.Step {
		status, ok := err.(*StatusError) //nolint:errorlint // It is one error of the tree.
		if !ok {
			return errortree.Inside
		}
		found = status
		return errortree.Stop
	})
	return found
}

// end ends the call, so that nothing more is sent. It closes the request's body if no attempt has
// used it, and returns the open responses.
func (c *call) end() (open []*http.Response) {
	begun, open := c.attempts.endCall()
	if !begun {
		exchange.Close(c.request.Body)
	}
	return open
}

// abort ends a call after a panic or runtime.Goexit.
func (c *call) abort() {
	if !c.attempts.ended { // Only this goroutine sets ended.
		exchange.CloseAll(c.end())
	}
}
