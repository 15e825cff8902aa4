package contexts

import "context"

// Expiring is the context of a library, such as failsafe-go, that implements its timeouts by plain
// cancellation, which looks the same as a cancellation by the caller. Expiring ends like a context
// with a deadline if the limit was exceeded.
type Expiring struct {
	context.Context //nolint:containedctx // It is a context, and this is the one that is canceled.

	// Limit.Passed reports, once the Context has ended, whether the limit ended it.
	Limit interface{ Passed() bool }
	// Cause is the cause in that case.
	Cause error
}

// Err returns context.DeadlineExceeded once the limit has been exceeded.
func (e *Expiring) Err() error {
	err := e.Context.Err()
	if err != nil && e.Limit.Passed() {
		return context.DeadlineExceeded
	}
	return err
}

// Value returns the Context's value, but hides the Context itself from package context, which would
// cancel children with the wrong error.
func (e *Expiring) Value(key any) any {
	switch {
	case !isOwnKey(key):
		return e.Context.Value(key)
	case e.Context.Err() == nil:
		return nil
	case e.Limit.Passed():
		return (&cancellation{context.DeadlineExceeded, e.Cause}).value(key)
	default:
		return e.Context.Value(key)
	}
}

// AfterFunc lets package context attach children without a goroutine.
func (e *Expiring) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(e.Context, f) }
