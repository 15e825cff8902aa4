package httpmw

import (
	"context"
	"net/http"
)

// attempt is one sending of a call's request. Observers find it in policy.AttemptRecord.Operation.
type attempt struct {
	call     *call
	number   int
	request  *http.Request
	response *http.Response
	upload   *upload // nil without a body
}

// HTTPRequest returns the request of this attempt. It may be changed until the attempt is made. A body that is sent anew is
// not there yet.
func (a *attempt) HTTPRequest() *http.Request { return a.request }

// HTTPResponse returns the response of this attempt once it is there, or nil.
func (a *attempt) HTTPResponse() *http.Response { return a.response }

// HTTPTransport returns what sends the request: the transport's base.
func (a *attempt) HTTPTransport() http.RoundTripper { return a.call.transport.base }

// prepare makes the attempt's request. Only an unobserved first attempt shares headers with the caller's request.
func (a *attempt) prepare(ctx context.Context, observed bool) {
	a.number = a.call.begin()
	original := a.call.request
	if a.number == 1 && !observed {
		a.request = original
		return
	}
	a.request = original.WithContext(ctx)
	if a.number != 1 {
		a.request.Body = nil
	}
	a.request.Header = original.Header.Clone()
}

// Call sends the request and waits for the headers of the response.
func (a *attempt) Call(ctx context.Context) (*http.Response, error) {
	if a.number < 0 {
		return nil, tooLate("httpmw: the call had ended before the request was sent")
	}
	if err := a.replay(); err != nil {
		return nil, &sendError{err, bodyVerdict(err)}
	}
	tether := a.call.tether(ctx, a.number)
	switch {
	case tether != nil:
		a.request = tether.request(a.request)
	case a.isOthers(ctx):
		a.request = a.request.WithContext(ctx)
	}
	if hasBody(a.request) {
		a.upload = follow(a.request)
	}
	response, err := a.send(tether)
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
		return nil, a.failed(err)
	}
	return a.received(tether, response)
}

// replay has the body of another attempt anew, unless an observer has given it one.
func (a *attempt) replay() (err error) {
	if a.number > 1 && a.request.Body == nil && hasBody(a.call.request) {
		a.request.Body, err = replay(a.call.request)
	}
	return err
}

// isOthers reports that the request must not be sent as it is: it has another context than the attempt, or it is the caller's
// and will have another body.
func (a *attempt) isOthers(ctx context.Context) bool {
	if a.request == a.call.request && hasBody(a.request) {
		return true
	}
	return ctx != &a.call.context && ctx != a.request.Context()
}

// send is the RoundTrip of the base. Where that panics or ends the goroutine, nobody can say whether it closed the body.
func (a *attempt) send(tether tether) (response *http.Response, err error) {
	returned := false
	defer func() {
		if !returned {
			a.cutShort(tether)
		}
	}()
	response, err = a.call.transport.base.RoundTrip(a.request)
	returned = true
	return response, err
}

func (a *attempt) cutShort(tether tether) {
	closeBody(a.request.Body)
	if tether != nil {
		tether.end(context.Canceled)
	}
}

func (a *attempt) failed(err error) error {
	if a.upload.caused(err) {
		return &sendError{err, bodyVerdict(err)}
	}
	return a.call.failed(err)
}

// received takes the response in: from here on its body, not the attempt, holds the context.
func (a *attempt) received(tether tether, response *http.Response) (*http.Response, error) {
	if response.Body == nil {
		response.Body = http.NoBody
	}
	if response.Request == a.request {
		response.Request = a.call.original // whose context goes on
	}
	if tether != nil {
		if !tether.sever() {
			closeBody(response.Body)
			tether.end(context.Canceled)
			return nil, a.call.failed(context.Cause(tether))
		}
		attach(tether, response, a.upload, a.call.transport.bodyIdle)
	}
	codes := peek(response, a.call.transport.errorBody)
	if !a.call.obtained(response) {
		closeBody(response.Body)
		return nil, a.late(response, codes)
	}
	a.response = response
	if response.StatusCode >= http.StatusBadRequest {
		return response, a.call.status(response, codes)
	}
	return response, nil
}

// late is what a response comes to that nobody waits for any more: one with an error status is still a failure of the server.
func (a *attempt) late(response *http.Response, codes errorCodes) error {
	if response.StatusCode >= http.StatusBadRequest {
		return a.call.status(response, codes)
	}
	return tooLate("httpmw: the response came after the call had ended")
}
