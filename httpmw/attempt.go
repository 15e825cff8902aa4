package httpmw

import (
	"context"
	"errors"
	"net/http"

	"github.com/tenax-go/tenax/classify"
)

// attempt is one sending of a call's request. Observers find it in policy.AttemptRecord.Operation.
type attempt struct {
	call     *call
	number   int
	request  *http.Request
	response *http.Response
	err      error
}

// HTTPRequest returns the request of this attempt. It may be changed until the attempt is made.
func (a *attempt) HTTPRequest() *http.Request { return a.request }

// HTTPResponse returns the response of this attempt once it is there, or nil.
func (a *attempt) HTTPResponse() *http.Response { return a.response }

// prepare makes the attempt's request. Only an unobserved first attempt shares headers with the caller's request.
func (a *attempt) prepare(ctx context.Context, observed bool) {
	a.number = a.call.begin()
	original := a.call.request
	if a.number == 1 && !observed {
		a.request = original
		return
	}
	a.request = original.WithContext(ctx)
	if a.number > 1 && hasBody(original) {
		a.request.Body, a.err = replay(original)
	}
	a.request.Header = original.Header.Clone()
}

// Call sends the request and waits for the headers of the response.
func (a *attempt) Call(ctx context.Context) (*http.Response, error) {
	if a.err != nil {
		return nil, &sendError{a.err, classify.Verdict{
			Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NoRetry: true,
		}}
	}
	tether := a.call.tether(ctx, a.number)
	switch {
	case tether != nil:
		a.request = tether.request(a.request)
	case ctx != &a.call.context && ctx != a.request.Context():
		a.request = a.request.WithContext(ctx)
	}

	response, err := a.call.transport.base.RoundTrip(a.request)
	if err == nil && response == nil {
		err = errNoResponse
	}
	if err != nil {
		if tether != nil {
			tether.end(context.Canceled)
		}
		if response != nil {
			closeBody(response.Body)
		}
		return nil, a.call.failed(err)
	}
	return a.received(tether, response)
}

// received takes the response in: from here on its body, not the attempt, holds the context.
func (a *attempt) received(tether tether, response *http.Response) (*http.Response, error) {
	if response.Body == nil {
		response.Body = http.NoBody
	}
	codes := peek(response, a.call.transport.errorBody)
	if tether != nil {
		if !tether.sever() {
			closeBody(response.Body)
			tether.end(context.Canceled)
			return nil, a.call.failed(context.Cause(tether))
		}
		attach(tether, response, a.call.transport.bodyIdle)
	}
	if !a.call.obtained(response) {
		closeBody(response.Body)
		return nil, a.call.failed(errors.New("httpmw: the response came after the call had ended"))
	}
	a.response = response
	if response.StatusCode >= http.StatusBadRequest {
		return response, a.call.status(response, codes)
	}
	return response, nil
}
