package contexts

import "context"

// Call is the context of a call: the caller's context, with the call as the value of [CallKey].
type Call struct {
	context.Context //nolint:containedctx // It is a context.

	Owner any // the call
}

// CallKey is the key of a call in the context.
type CallKey struct{}

// Value returns the call for [CallKey], and the caller's value for other keys.
func (c *Call) Value(key any) any {
	if key == (CallKey{}) {
		return c.Owner
	}
	return c.Context.Value(key)
}
