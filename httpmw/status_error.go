package httpmw

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// StatusError is a response with a status of 400 or above, or one that [WithFailureIf] or
// [WithEvents] declares a failure, as the policies inside a [Transport] see it, and as [ErrorOf]
// returns it. The caller of http.Client gets the response instead. It is a net.Error.
type StatusError struct {
	// StatusCode is the status code of the response.
	StatusCode int
	// Method is the method of the request.
	Method string
	// Host is the host of the request's URL, with the port if it has one.
	Host string
	// Code is the name of the error that decided on the verdict, of those in the response that
	// package classify knows: "insufficient_quota". It is empty if another part of the response
	// decided. It is never text of the server's.
	Code string

	verdict  classify.Verdict
	response *http.Response
	attempt  *attempt
}

func (a *attempt) newStatusError(response *http.Response) *StatusError {
	request := a.call.request
	return &StatusError{
		StatusCode: response.StatusCode, Method: request.Method, Host: request.URL.Host, response: response, attempt: a,
	}
}

// statusError returns the error that stands for a response with an error status.
func (a *attempt) statusError(response *http.Response) *StatusError {
	c := a.call
	t := c.transport
	e := a.newStatusError(response)
	a.replaceBody(response)
	e.verdict, e.Code = httpverdict.OfResponse(c.request, response, a.errorBody(response))
	e.verdict = t.rules.OfStatus(c.request, e, e.verdict)
	e.verdict.Expected = e.verdict.Expected || t.isExpected(response.StatusCode)
	if response.StatusCode == http.StatusMisdirectedRequest {
		if t.canUseNewConnection() {
			c.isMisdirected.Store(true)
		} else {
			e.verdict.NoRetry = true
		}
	}
	return e
}

// errorBody returns the start of the body of the response, as far as it arrives in time.
func (a *attempt) errorBody(response *http.Response) []byte {
	limit := a.call.transport.config.errorBody
	if limit == 0 || !httpverdict.MayExplain(response) {
		return nil
	}
	return a.exchange.Body.Peek(limit)
}

// Error returns a text with the status, the code, the method and the host: "429 Too Many Requests
// (insufficient_quota) from POST api.example.com".
func (e *StatusError) Error() string {
	if e == nil {
		return "httpmw: nil StatusError"
	}
	text := strconv.Itoa(e.StatusCode)
	if reason := http.StatusText(e.StatusCode); reason != "" {
		text += " " + reason
	}
	switch {
	case e.Code != "":
		text += " (" + e.Code + ")"
	case e.StatusCode < http.StatusBadRequest && e.verdict.Kind != "":
		text += " (" + string(e.verdict.Kind) + ")" // A declared failure.
	}
	method := e.Method
	if method == "" {
		method = http.MethodGet
	}
	return fmt.Sprintf("%s from %s %s", text, method, e.Host)
}

// Response returns the response. Its body may have been closed. A policy that returns the error
// must not read or close it.
func (e *StatusError) Response() *http.Response {
	if e == nil {
		return nil
	}
	return e.response
}

// Verdict returns the meaning of the status, how long the server asked to wait, and whether the
// request may be repeated.
func (e *StatusError) Verdict() classify.Verdict {
	if e == nil {
		return classify.Verdict{}
	}
	return e.verdict
}

// ErrorType returns the kind of the verdict.
func (e *StatusError) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the verdict is of kind timeout.
func (e *StatusError) Timeout() bool { return e.Verdict().Kind == classify.KindTimeout }

// Temporary reports whether the verdict is transient.
func (e *StatusError) Temporary() bool { return e.Verdict().Class == classify.ClassTransient }

// isDiscarded reports whether a policy has discarded the response: it is not among the open ones,
// or its body is closed.
func (e *StatusError) isDiscarded(open []*http.Response) bool {
	return !slices.Contains(open, e.response) || e.attempt.exchange.Body.IsClosed()
}

// Discard drains the body of the response within limits and closes it. If a Read exceeds the
// limits, Discard ends the request's context. See [policy.Discarder].
func (e *StatusError) Discard() {
	if e.Response() == nil {
		return
	}
	if c := e.attempt.call; c == nil || c.attempts.remove(e.response) {
		e.attempt.exchange.Body.Discard(e.response)
	}
}
