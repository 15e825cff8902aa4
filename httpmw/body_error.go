package httpmw

import (
	"fmt"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/redact"
)

// BodyError reports that the body of a response failed after the response had been returned: it was
// cut off, fell silent, or is an event stream that says so or lacks its end. The policies of a
// [Transport] get it, by policy.Pipeline.ReportLateFailure; the caller gets the error that it wraps
// from the Read. It is a net.Error.
type BodyError struct {
	// StatusCode is the status code of the response.
	StatusCode int
	// Method is the method of the request.
	Method string
	// Host is the host of the request's URL, with the port if it has one.
	Host string

	err     error
	verdict classify.Verdict
}

// bodyError returns the error of a body that failed late.
func (a *attempt) bodyError(err error) *BodyError {
	c := a.call
	e := &BodyError{
		StatusCode: a.response.StatusCode, Method: c.request.Method, Host: c.request.URL.Host,
		err: err, verdict: c.transport.rules.Classifier.Of(err),
	}
	if e.Method == "" {
		e.Method = http.MethodGet
	}
	e.verdict.Status, e.verdict.NotSent = e.StatusCode, false
	return e
}

// Error returns a text with the status, the method, the host and the error.
func (e *BodyError) Error() string {
	if e == nil {
		return "httpmw: nil BodyError"
	}
	return fmt.Sprintf("httpmw: the body of %d %s from %s %s failed: %s",
		e.StatusCode, http.StatusText(e.StatusCode), e.Method, e.Host, redact.Error(e.err))
}

// Unwrap returns the error of the body: that of the base, a [*BodyIdleError], or a [*StreamError].
func (e *BodyError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.err
}

// Verdict returns what the error of the body means, with the status of the response. NotSent is
// false, as the answer had begun.
func (e *BodyError) Verdict() classify.Verdict {
	if e == nil {
		return classify.Verdict{}
	}
	return e.verdict
}

// ErrorType returns the kind of the verdict.
func (e *BodyError) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the verdict is of kind timeout.
func (e *BodyError) Timeout() bool { return e.Verdict().Kind == classify.KindTimeout }

// Temporary reports whether the verdict is transient.
func (e *BodyError) Temporary() bool { return e.Verdict().Class == classify.ClassTransient }
