package httpmw

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// StatusError is a response with a status of 400 or above, as the policies inside a [Transport] see
// it. A caller of http.Client sees the response instead. It is a net.Error.
type StatusError struct {
	// StatusCode is the response's status.
	StatusCode int
	// Method is the request's method.
	Method string
	// Host is the host, and port if there is one, of the request's URL.
	Host string

	verdict  classify.Verdict
	response *http.Response
	attempt  *attempt
}

// statusError makes the failure of a response with an error status.
func (a *attempt) statusError(response *http.Response) *StatusError {
	c := a.call
	t := c.transport
	e := &StatusError{
		StatusCode: response.StatusCode, Method: c.request.Method, Host: c.request.URL.Host,
		response: response, attempt: a,
	}
	a.receive(response)
	e.verdict = httpverdict.OfResponse(c.request, response, a.codes(response))
	e.verdict = t.rules.OfStatus(c.request, e, e.verdict)
	if response.StatusCode == http.StatusMisdirectedRequest {
		if t.canSendElsewhere(c.request) {
			c.misplaced.Store(true)
		} else {
			e.verdict.NoRetry = true
		}
	}
	return e
}

// codes reads the codes in the body of the response, if it may have any. What has not come in time
// is not waited for.
func (a *attempt) codes(response *http.Response) httpverdict.Codes {
	limit := a.call.transport.errorBody
	if limit == 0 || !httpverdict.MayHaveCodes(response) {
		return httpverdict.Codes{}
	}
	return httpverdict.CodesIn(a.exchange.Body.Peek(limit))
}

// Error names the status, the method and the host.
func (e *StatusError) Error() string {
	text := strconv.Itoa(e.StatusCode)
	if reason := http.StatusText(e.StatusCode); reason != "" {
		text += " " + reason
	}
	method := e.Method
	if method == "" {
		method = http.MethodGet
	}
	return fmt.Sprintf("%s from %s %s", text, method, e.Host)
}

// Response returns the response. Its body may have been closed; it must not be closed or read by a
// policy that returns the error.
func (e *StatusError) Response() *http.Response { return e.response }

// Verdict is what the status means, how long the server asked to wait, and whether repeating the
// request is safe.
func (e *StatusError) Verdict() classify.Verdict { return e.verdict }

// ErrorType returns the kind of the verdict.
func (e *StatusError) ErrorType() string { return string(e.verdict.Kind) }

// Timeout reports whether the verdict is of kind timeout.
func (e *StatusError) Timeout() bool { return e.verdict.Kind == classify.KindTimeout }

// Temporary reports whether the verdict is transient.
func (e *StatusError) Temporary() bool { return e.verdict.Class == classify.ClassTransient }

// isGivenUp reports whether a policy has given the response up: it is not among those that are
// open, or its body is closed.
func (e *StatusError) isGivenUp(open []*http.Response) bool {
	return !slices.Contains(open, e.response) || e.attempt.exchange.Body.IsClosed()
}

// Discard gives the response up: it drains the body within limits and closes it. A Read of it that
// lasts longer than that ends with the request's context. See [policy.Discarder].
func (e *StatusError) Discard() {
	if e.response != nil && e.attempt.call.ledger.take(e.response) {
		e.attempt.exchange.Body.Discard(e.response)
	}
}
