package contexts

import "context"

// Origin is the context in which a call begins: the caller's, with the call as the value of
// [OfCall].
type Origin struct {
	context.Context //nolint:containedctx // It is a context.

	Call any
}

// OfCall is the key of the call.
type OfCall struct{}

// Value returns the call for [OfCall], and otherwise what the caller has.
func (o *Origin) Value(key any) any {
	if key == (OfCall{}) {
		return o.Call
	}
	return o.Context.Value(key)
}
