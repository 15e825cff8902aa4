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
	"github.com/tenax-go/tenax/policy"
)

// call is one RoundTrip: the [policy.Operation] that the pipeline guards.
type call struct {
	transport *Transport
	original  *http.Request // the caller's
	request   *http.Request // the same, or a copy of it whose body is buffered
	origin    contexts.Origin
	ledger    ledger
	uploads   exchange.Uploads
	numbers   atomic.Int32
	misplaced atomic.Bool // the server has no place for the request on the connection that it came over
	first     attempt
}

// roomyCall is a call with what its first attempt needs where requests outlive their attempts, in
// one allocation.
type roomyCall struct {
	call
	exchange exchange.Exchange
}

// roomiestCall also has what it needs over a base that may change requests.
type roomiestCall struct {
	roomyCall
	address url.URL
}

func (t *Transport) newCall(original, request *http.Request) *call {
	var c *call
	switch {
	case !t.isPlain:
		roomiest := new(roomiestCall)
		c = &roomiest.call
		c.first.exchange = &roomiest.exchange
		c.first.exchange.Address = &roomiest.address
	case t.isRoomy:
		roomy := new(roomyCall)
		c = &roomy.call
		c.first.exchange = &roomy.exchange
	default:
		c = new(call)
	}
	if c.first.exchange != nil {
		c.first.exchange.Caller = original.Context()
	}
	c.transport, c.original, c.request = t, original, request
	c.origin = contexts.Origin{Context: original.Context(), Call: c}
	return c
}

// Call makes an attempt that nobody observes.
func (c *call) Call(ctx context.Context) (*http.Response, error) { return c.next().Call(ctx) }

// Prepare makes an attempt whose request observers may see and add headers to.
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

// finish ends the call with what its policies return. A failure that is a response of the call is a
// response again, unless it has been given up meanwhile.
func (c *call) finish(response *http.Response, err error) (*http.Response, error) {
	open := c.end()
	if err != nil {
		failed := responseOf(err)
		if failed == nil || !slices.Contains(open, failed) {
			exchange.CloseAll(append(exchange.Without(open, response), response))
			return nil, asNetError(err)
		}
		response = failed
	}
	if response == nil {
		exchange.CloseAll(open)
		return nil, asNetError(errNothing)
	}
	return exchange.Keep(response, open), nil
}

// responseOf returns the response that err is the failure of, or nil if there is none.
func responseOf(err error) (response *http.Response) {
	errortree.Each(err, func(status *StatusError) errortree.Step {
		if status != nil {
			response = status.response
		}
		return errortree.Stop
	})
	return response
}

// end ends the call: nothing is sent any more. It closes the request's body if no attempt has had
// it, and returns the responses that are open.
func (c *call) end() (open []*http.Response) {
	begun, open := c.ledger.end()
	if !begun {
		exchange.Close(c.request.Body)
	}
	return open
}

// abandon ends a call that a panic or runtime.Goexit cuts short.
func (c *call) abandon() {
	if !c.ledger.ended { // Only this goroutine sets it.
		exchange.CloseAll(c.end())
	}
}
