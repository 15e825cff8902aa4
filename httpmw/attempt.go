package httpmw

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/nilness"
)

// attempt is one sending of a call's request. Observers find it in policy.AttemptRecord.Operation.
type attempt struct {
	call     *call
	number   int
	request  *http.Request // what the base gets
	body     io.ReadCloser // of the request when it is sent: the base may put another one there
	response *http.Response
	exchange *exchange.Exchange // nil as long as nothing of the attempt outlives it

	isElsewhere bool // it is sent over a connection of its own
}

// HTTPRequest returns the request of this attempt. It may be changed until the attempt is made. A
// body that is sent anew is not there yet.
func (a *attempt) HTTPRequest() *http.Request { return a.request }

// HTTPResponse returns the response of this attempt once it is there, or nil.
func (a *attempt) HTTPResponse() *http.Response { return a.response }

// HTTPTransport returns what sends the request: the transport's base.
func (a *attempt) HTTPTransport() http.RoundTripper { return a.call.transport.base }

// Call sends the request and waits for the headers of the response.
func (a *attempt) Call(ctx context.Context) (*http.Response, error) {
	first, err := a.call.ledger.enter(ctx, a.mayRepeat)
	if err != nil {
		if a.hasOwnBody() {
			exchange.Close(a.request.Body)
		}
		return nil, err
	}
	returned := false
	defer func() {
		if !returned {
			a.cutShort()
		}
	}()
	if err := a.ready(ctx, first); err != nil {
		returned = true
		return nil, a.withdraw(ctx, err)
	}
	if !first && a.call.ledger.hasEnded() {
		exchange.Close(a.request.Body)
		a.exchange.Release()
		returned = true
		return a.leave(ctx, nil, tooLate(errCallOver))
	}
	response, err := a.send()
	if err != nil {
		err = a.failed(err)
	} else {
		response, err = a.received(response)
	}
	returned = true
	return a.leave(ctx, response, err)
}

func (a *attempt) mayRepeat() bool { return a.call.transport.rules.Repeatable(a.call.request) }

// send has the base send the request. It returns either a response or an error.
func (a *attempt) send() (*http.Response, error) {
	if a.isElsewhere {
		return a.sendElsewhere()
	}
	a.call.transport.refreshConnections()
	response, err := a.call.transport.base.RoundTrip(a.request)
	switch {
	case err == nil && response == nil:
		return nil, errNoResponse
	case err != nil && response != nil:
		exchange.Close(response.Body)
		return nil, err
	}
	return response, err
}

// failed makes the failure of an attempt without a response.
func (a *attempt) failed(err error) error {
	if nilness.Is(err) {
		err = errNilPointer
	}
	c := a.call
	verdict := c.transport.rules.OfFailure(c.request, err)
	err = a.withCause(err)
	if ofBody := c.uploads.Failure(a.exchange); ofBody != nil {
		err = bodyFailure(ofBody, err)
		verdict = httpverdict.OfBody(ofBody)
	}
	a.exchange.Release()
	if a.ranOutOfTime() {
		c.transport.suspectConnections()
	}
	return &failure{err, verdict}
}

// ranOutOfTime reports whether the request's deadline has passed.
func (a *attempt) ranOutOfTime() bool {
	deadline, limited := a.request.Context().Deadline()
	return limited && !time.Now().Before(deadline)
}

// received takes the response in: from here on its body, not the attempt, holds the request's
// context.
func (a *attempt) received(response *http.Response) (*http.Response, error) {
	c := a.call
	if response.Body == nil {
		response.Body = http.NoBody
	}
	if err := c.uploads.Failure(a.exchange); err != nil { // The server has answered what it took for the whole.
		exchange.Close(response.Body)
		return nil, a.failed(err)
	}
	if response.Request == a.request {
		response.Request = c.original // whose context goes on
	}
	if held := a.exchange.Held(); held != nil && !held.Detach() {
		exchange.Close(response.Body)
		return nil, a.failed(context.Cause(held))
	}
	c.transport.notice(response)
	a.response = response
	if response.StatusCode >= http.StatusBadRequest {
		return response, a.statusError(response)
	}
	if a.exchange != nil || response.ProtoMajor > 2 {
		a.receive(response)
	}
	return response, nil
}

// receive puts a body of the exchange in the place of the response's.
func (a *attempt) receive(response *http.Response) {
	a.needExchange().Receive(response, a.call.transport.bodyIdle, bodyIdle)
}

// leave ends the attempt with what it came to. A response that comes when the call has ended is
// closed: one with an error status is still a failure of the server.
func (a *attempt) leave(ctx context.Context, response *http.Response, err error) (*http.Response, error) {
	a.call.uploads.Return(a.exchange, err)
	if a.call.ledger.leave(response, finalityOf(ctx, err)) {
		return response, err
	}
	exchange.Close(response.Body)
	if err == nil {
		err = tooLate(errLateResponse)
	}
	return nil, err
}

// cutShort ends an attempt that a panic or runtime.Goexit ends, when nobody can say whether the
// base has closed the bodies.
func (a *attempt) cutShort() {
	defer a.call.ledger.leave(nil, finality{err: errCutShort})
	defer a.exchange.Release()
	defer a.call.uploads.Return(a.exchange, errCutShort)
	if a.response != nil {
		defer exchange.Close(a.response.Body)
	}
	exchange.Close(a.body)
}
