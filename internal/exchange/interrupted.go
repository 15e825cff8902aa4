package exchange

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/redact"
)

// interruptedError reports that the caller's context ended a body. Not every base reports that
// itself: HTTP/2 omits the cause, and HTTP/3 reports a request that was canceled locally.
type interruptedError struct {
	done, cause error // the caller's context's
	err         error // the base's
}

// explained wraps an error of the base if the caller's context has ended the body.
func (b *ResponseBody) explained(err error) error {
	caller := b.of.Caller
	done := caller.Err()
	if done == nil || b.isClosed.Load() {
		return err
	}
	cause := context.Cause(caller)
	if errortree.Is(err, done) && errortree.Is(err, cause) {
		return err
	}
	return &interruptedError{done, cause, err}
}

func (e *interruptedError) Error() string {
	return "httpmw: the response's body was interrupted: " + redact.Error(e.cause)
}

func (e *interruptedError) Unwrap() []error           { return []error{e.done, e.cause, e.err} }
func (e *interruptedError) Verdict() classify.Verdict { return classify.Of(e.done) }
func (e *interruptedError) ErrorType() string         { return string(e.Verdict().Kind) }
func (e *interruptedError) Timeout() bool             { return e.done == context.DeadlineExceeded } //nolint:errorlint // It is never wrapped.
func (e *interruptedError) Temporary() bool           { return e.Timeout() }
