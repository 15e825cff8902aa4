// Package contexterror makes the error of a call that ended with the context of its caller.
package contexterror

import (
	"context"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/redact"
)

// Of returns an error that matches both the error and the cause of a context that has ended. It is
// the cause itself if that matches both.
func Of(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errortree.Is(cause, err) {
		return cause
	}
	return &endedError{err, cause}
}

type endedError struct{ err, cause error }

func (e *endedError) Error() string   { return e.err.Error() + ": " + redact.Error(e.cause) }
func (e *endedError) Unwrap() []error { return []error{e.err, e.cause} }
func (e *endedError) Timeout() bool   { return neterror.Timeout(e.err) }
func (e *endedError) Temporary() bool { return neterror.Temporary(e.err) }
