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
	first := a.call.begin() == 1
	original := a.call.request
	switch {
	case first && !observed:
		a.request = original
		return
	case first:
		a.request = original.WithContext(ctx)
	default:
		a.request = original.WithContext(ctx)
		if hasBody(original) {
			a.request.Body, a.err = replay(original)
		}
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
	lease := newLease(a.call.request.Context(), ctx)
	if requestContext := lease.context(ctx); a.request.Context() != requestContext {
		a.request = a.request.WithContext(requestContext)
	}

	response, err := a.call.transport.base.RoundTrip(a.request)
	if err != nil {
		lease.end()
		if response != nil {
			closeBody(response.Body)
		}
		return nil, a.call.failed(err)
	}
	if response == nil {
		lease.end()
		return nil, a.call.failed(errNoResponse)
	}
	return a.received(ctx, lease, response)
}

// received takes the response in: from here on its body, not the attempt, holds the context.
func (a *attempt) received(ctx context.Context, lease *lease, response *http.Response) (*http.Response, error) {
	if response.Body == nil {
		response.Body = http.NoBody
	}
	if !lease.sever() {
		closeBody(response.Body)
		lease.end()
		return nil, a.call.failed(context.Cause(ctx))
	}
	lease.attach(response)
	if !a.call.obtained(response) {
		closeBody(response.Body)
		return nil, a.call.failed(errors.New("httpmw: the response came after the call had ended"))
	}
	a.response = response
	if response.StatusCode >= http.StatusBadRequest {
		return response, a.call.status(response)
	}
	return response, nil
}
