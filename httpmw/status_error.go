package httpmw

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
)

// StatusError is a response with a status of 400 or above, as the policies inside a [Transport] see it. A caller of
// http.Client sees the response instead.
type StatusError struct {
	// StatusCode is the response's status.
	StatusCode int
	// Method is the request's method.
	Method string
	// Host is the host, and port if there is one, of the request's URL.
	Host string

	verdict   classify.Verdict
	response  *http.Response
	body      io.ReadCloser // of the response, whatever policies make of that
	call      *call
	discarded atomic.Bool
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

// Response returns the response. Its body may have been closed; it must not be closed or read by a policy that returns the
// error.
func (e *StatusError) Response() *http.Response { return e.response }

// Verdict is what the status means, how long the server asked to wait, and whether repeating the request is safe.
func (e *StatusError) Verdict() classify.Verdict { return e.verdict }

// ErrorType returns the kind of the verdict.
func (e *StatusError) ErrorType() string { return string(e.verdict.Kind) }

// Discard gives the response up: it drains the body within limits and closes it. A body whose Read lasts longer than that is
// closed when the Read is over. See [policy.Discarder].
func (e *StatusError) Discard() {
	if e.response != nil && !e.discarded.Swap(true) && e.call.release(e.response) {
		e.drain()
	}
}
