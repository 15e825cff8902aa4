package httpmw

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// attempt sends a call's request once. Observers find it in policy.AttemptRecord.Operation.
type attempt struct {
	call     *call
	number   int
	request  *http.Request // the one that the base gets
	body     io.ReadCloser // the one sent: the base may replace that of the request
	response *http.Response
	exchange *exchange.Exchange // nil while nothing of the attempt can outlive it
	preview  *Preview           // nil if nothing checks responses
	late     lateWatch
}

// HTTPRequest returns the request of this attempt, which may be changed until it is sent. A
// replayed body is added only then.
func (a *attempt) HTTPRequest() *http.Request { return a.request }

// HTTPResponse returns the response of this attempt, or nil before there is one.
func (a *attempt) HTTPResponse() *http.Response { return a.response }

// HTTPTransport returns the transport's base, which sends the request.
func (a *attempt) HTTPTransport() http.RoundTripper { return a.call.transport.base }

// Call sends the request and waits for the headers of the response.
func (a *attempt) Call(ctx context.Context) (*http.Response, error) {
	first, err := a.call.attempts.beginAttempt(ctx, a.mayRepeat)
	if err != nil {
		if a.hasOwnBody() {
			exchange.Close(a.request.Body)
		}
		return nil, err
	}
	returned := false
	defer func() {
		if !returned {
			a.abort()
		}
	}()
	if err := a.prepareRequest(ctx, first); err != nil {
		returned = true
		return nil, a.withdraw(ctx, err)
	}
	if !first && a.call.attempts.hasEnded() {
		exchange.Close(a.request.Body)
		a.exchange.EndContext()
		returned = true
		return a.finish(ctx, nil, httpverdict.Canceled(errCallOver))
	}
	response, err := a.send()
	if err != nil {
		err = a.onError(err)
	} else {
		response, err = a.onResponse(response)
	}
	returned = true
	return a.finish(ctx, response, err)
}

func (a *attempt) mayRepeat() bool { return a.call.transport.rules.Repeatable(a.call.request) }

// send sends the request through the base. It returns either a response or an error.
func (a *attempt) send() (*http.Response, error) {
	t := a.call.transport
	t.closeStaleConnections()
	base := t.base
	if a.call.isMisdirected.Load() {
		base = t.newConnection()
	}
	response, err := base.RoundTrip(a.request)
	switch {
	case err == nil && response == nil:
		return nil, errNoResponse
	case err != nil && response != nil:
		exchange.Close(response.Body)
		return nil, err
	}
	return response, err
}

// onError returns the error of an attempt without a response.
func (a *attempt) onError(err error) error {
	c := a.call
	err = httpverdict.NotNil(err)
	verdict := c.transport.rules.OfFailure(c.request, err)
	err = a.withCause(err)
	if bodyErr := c.uploads.Failure(a.exchange); bodyErr != nil {
		err = httpverdict.WithBodyError(err, bodyErr)
		verdict = httpverdict.OfRequestBody(bodyErr)
	}
	a.exchange.EndContext()
	if a.isPastDeadline() {
		c.transport.markConnectionsStale()
	}
	return &httpverdict.NetError{Err: err, Result: verdict}
}

// isPastDeadline reports whether the request's deadline has passed.
func (a *attempt) isPastDeadline() bool {
	deadline, ok := a.request.Context().Deadline()
	return ok && !time.Now().Before(deadline)
}

// onResponse detaches the request's context from the attempt, so that it lasts as long as the
// response's body, and turns an error status into an error.
func (a *attempt) onResponse(response *http.Response) (*http.Response, error) {
	c := a.call
	if response.Body == nil {
		response.Body = http.NoBody
	}
	if err := c.uploads.Failure(a.exchange); err != nil { // The server took a part for the whole.
		exchange.Close(response.Body)
		return nil, a.onError(err)
	}
	if response.Request == a.request {
		response.Request = c.original // Its context does not end with the attempt.
	}
	if own := a.exchange.OwnContext(); own != nil && !own.Detach() {
		exchange.Close(response.Body)
		return nil, a.onError(context.Cause(own))
	}
	c.transport.recordProtocol(response)
	a.response = response
	c.transport.pacer.report(c.request, response)
	if response.StatusCode >= http.StatusBadRequest {
		return response, a.statusError(response)
	}
	if failure := a.declaredFailure(response); failure != nil {
		return response, failure
	}
	if a.exchange != nil || response.ProtoMajor > 2 || c.transport.reportsLate {
		if a.preview == nil || !a.preview.isBegun {
			a.replaceBody(response)
		}
		a.watchBody(response)
	}
	return response, nil
}

// replaceBody replaces the response's body by the exchange's.
func (a *attempt) replaceBody(response *http.Response) {
	a.needExchange().Receive(response, a.call.transport.bodyIdleTimeout, newBodyIdleError)
}

// finish ends the attempt with its result. If the call has already ended, it closes the response.
// An error status still counts as a failure of the server.
func (a *attempt) finish(ctx context.Context, response *http.Response, err error) (*http.Response, error) {
	a.call.uploads.AttemptReturned(a.exchange, err)
	if a.call.attempts.endAttempt(response, finalOutcomeOf(ctx, err)) {
		return response, err
	}
	exchange.Close(response.Body)
	if err == nil {
		err = httpverdict.Canceled(errLateResponse)
	}
	return nil, err
}

// abort ends an attempt after a panic or runtime.Goexit. The base may or may not have closed the
// bodies.
func (a *attempt) abort() {
	defer a.call.attempts.endAttempt(nil, finalOutcome{err: errAborted})
	defer a.exchange.EndContext()
	defer a.call.uploads.AttemptReturned(a.exchange, errAborted)
	if a.response != nil {
		defer exchange.Close(a.response.Body)
	}
	exchange.Close(a.body)
}
