package exchange

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/redact"
)

// cutOffError is the end of a body by the caller's context. Not every base says so by itself:
// HTTP/2 leaves out the cause, and HTTP/3 says that its own side has canceled the request.
type cutOffError struct {
	done, cause error // of the caller's context
	err         error // of the base
}

// explained returns an error of the base that says whether it was the caller's context that ended
// the body.
func (b *Body) explained(err error) error {
	caller := b.of.Caller
	done := caller.Err()
	if done == nil || b.isClosed.Load() {
		return err
	}
	cause := context.Cause(caller)
	if errortree.Is(err, done) && errortree.Is(err, cause) {
		return err
	}
	return &cutOffError{done, cause, err}
}

func (e *cutOffError) Error() string {
	return "httpmw: the response's body was cut off: " + redact.Error(e.cause)
}

func (e *cutOffError) Unwrap() []error           { return []error{e.done, e.cause, e.err} }
func (e *cutOffError) Verdict() classify.Verdict { return classify.Of(e.done) }
func (e *cutOffError) ErrorType() string         { return string(e.Verdict().Kind) }
func (e *cutOffError) Timeout() bool             { return e.done == context.DeadlineExceeded } //nolint:errorlint // It is never wrapped.
func (e *cutOffError) Temporary() bool           { return e.Timeout() }
