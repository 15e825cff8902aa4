package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/redact"
)

// ContextError returns the error of a call that ends because ctx has ended: it matches both
// ctx.Err() and [context.Cause]. It is nil if ctx has not ended, and [ErrNilContext] if ctx is nil.
// Its text shows addresses without users, queries and fragments.
//
// Policies that wait return it. If nothing was sent before, they say so in a verdict, with
// classify.As: otherwise, a deadline that passed counts against the dependency.
func ContextError(ctx context.Context) error {
	if ctx == nil {
		return ErrNilContext
	}
	err := ctx.Err()
	if err == nil {
		return nil
	}
	cause := context.Cause(ctx)
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
