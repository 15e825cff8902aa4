package contexts

import (
	"context"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// Call is the context of a call: the caller's context, with the call as the value of [CallKey].
type Call struct {
	context.Context //nolint:containedctx // It is a context.

	Owner    any               // the call
	Returned monotonic.Instant // when it returned; 0 before, and where that is not recorded
}

// CallKey is the key of a call in the context.
type CallKey struct{}

// returnedKey is the key of the context of a call that has returned.
type returnedKey struct{}

// Value returns the call for [CallKey], and the caller's value for other keys.
func (c *Call) Value(key any) any {
	switch {
	case key == (CallKey{}):
		return c.Owner
	case key == (returnedKey{}) && c.Returned != 0:
		return c
	default:
		return c.Context.Value(key)
	}
}

// ReturnedAt returns when the call of ctx returned, and 0 if that is not known.
func ReturnedAt(ctx context.Context) monotonic.Instant {
	if c, ok := ctx.Value(returnedKey{}).(*Call); ok {
		return c.Returned
	}
	return 0
}
