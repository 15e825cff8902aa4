package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/contexterror"
)

// ContextError returns the error of a call that ends because ctx has ended: it matches both
// ctx.Err() and [context.Cause]. It is nil if ctx has not ended, and [ErrNilContext] if ctx is nil.
// Its text shows addresses without users, queries and fragments.
//
// Policies that wait return it. If nothing was sent before, they say so in a verdict, with
// classify.As: otherwise, a deadline that passed counts against the dependency.
func ContextError(ctx context.Context) error {
	switch {
	case ctx == nil:
		return ErrNilContext
	case ctx.Err() == nil:
		return nil
	default:
		return contexterror.Of(ctx)
	}
}
