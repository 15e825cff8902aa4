package httpmw

import (
	"context"
	"errors"
	"net/http"

	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

var errNilResponse = errors.New("httpmw: a nil response")

// ErrorOf returns what a response means to code that is no transport: nil for a status below 400,
// unless [WithFailureIf] or [WithEvents] declares it a failure, and otherwise a [*StatusError] with
// the verdict that a [Transport] would come to, by the status, the headers, the start of the body,
// and whether the request can be repeated safely. Policies that are not about HTTP then treat the
// failure as what it is:
//
//	response, err := client.Do(request)
//	if err != nil {
//		return err
//	}
//	defer response.Body.Close()
//	if err := httpmw.ErrorOf(response); err != nil {
//		return err
//	}
//
// It reads no more of the body than [WithErrorBody] says, waits for it no longer than 250 ms, and
// puts what it has read back: the body can be read from its start, and is to be closed, also after
// an error. A body that has been closed, is nil or cannot be read leaves the decision to status and
// headers.
//
// Whether a failure that may have been applied can be repeated is decided by the response's
// Request, or after redirects by the first one. Without a Request it cannot. The body of the
// request does not matter, since the caller makes each request anew. Above a Transport, whose
// policies have tried the request already, a retry multiplies the attempts.
//
// A nil response, and an invalid option, which is reported as a *policy.OptionError, are errors
// too. ErrorOf is safe for concurrent use with different responses.
func ErrorOf(response *http.Response, options ...ResponseOption) error {
	if response != nil && response.StatusCode < http.StatusBadRequest && len(options) == 0 {
		return nil
	}
	c := newConfig("ErrorOf", defaultName, options, ResponseOption.applyToTransport)
	switch err := c.problems.Err(); {
	case err != nil:
		return err
	case response == nil:
		return httpverdict.InvalidRequest(errNilResponse)
	case response.StatusCode >= http.StatusBadRequest:
		return c.errorOf(response)
	case c.hasChecks():
		return c.declaredErrorOf(response)
	}
	return nil
}

// newAnsweredError returns the error of a response to code that is no transport, without a verdict.
func newAnsweredError(response *http.Response) (*StatusError, *exchange.Exchange) {
	request := response.Request
	e := &StatusError{StatusCode: response.StatusCode, response: response}
	x := &exchange.Exchange{Caller: context.Background()}
	if request != nil {
		e.Method = request.Method
		if request.URL != nil {
			e.Host = request.URL.Host
		}
		x.Caller = request.Context()
	}
	if response.Body == nil {
		response.Body = http.NoBody
	}
	e.attempt = &attempt{exchange: x}
	return e, x
}

// declaredErrorOf returns the error of a response with a good status if a check says that it is a
// failure.
func (c *config) declaredErrorOf(response *http.Response) error {
	e, x := newAnsweredError(response)
	original := firstRequest(response.Request)
	p := &Preview{config: c, request: original, response: response, exchange: x}
	verdict, failed := p.ask()
	if !failed {
		return nil
	}
	if !p.isBegun {
		x.Receive(response, 0, nil)
	}
	e.Code, e.verdict = p.code, verdict
	e.verdict = c.rules.OfAnswered(original, e, verdict)
	return e
}

func (c *config) errorOf(response *http.Response) error {
	request := response.Request
	e, x := newAnsweredError(response)
	x.Receive(response, 0, nil)
	var start []byte
	if c.errorBody > 0 && httpverdict.MayExplain(response) {
		start = x.Body.Peek(c.errorBody)
	}
	original := firstRequest(request)
	verdict, code := httpverdict.OfResponse(original, response, start)
	e.verdict, e.Code = verdict, code
	e.verdict = c.rules.OfAnswered(original, e, verdict)
	e.verdict.Expected = e.verdict.Expected || c.isExpected(response.StatusCode)
	return e
}

// firstRequest returns the request that was redirected, perhaps several times, to the given one.
// Repeating it repeats all of them.
func firstRequest(request *http.Request) *http.Request {
	const mostRedirects = 100 // http.Client follows 10.
	for range mostRedirects {
		if request == nil || request.Response == nil || request.Response.Request == nil {
			break
		}
		request = request.Response.Request
	}
	return request
}

// ResponseOption is a [TransportOption] that [ErrorOf] takes too.
type ResponseOption interface {
	TransportOption
	applyToResponse()
}

type responseOption func(*config)

func (o responseOption) applyToTransport(c *config) { o(c) }
func (o responseOption) applyToStandard(c *config)  { o(c) }
func (responseOption) applyToResponse()             {}
