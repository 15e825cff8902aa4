package contexts

import "context"

// Expiring is the context of somebody who cancels it also when a limit passes, as failsafe-go does:
// nobody could tell that from a caller who calls it off. It ends as the context of a deadline where
// the limit passed.
type Expiring struct {
	context.Context //nolint:containedctx // It is a context, and this is the one that is canceled.

	// Passed reports, once the Context has ended, whether it was the limit that ended it.
	Limit interface{ Passed() bool }
	// Cause is then the cause.
	Cause error
}

// Err is context.DeadlineExceeded once the limit has passed.
func (e *Expiring) Err() error {
	err := e.Context.Err()
	if err != nil && e.Limit.Passed() {
		return context.DeadlineExceeded
	}
	return err
}

// Value returns that of the Context, except that package context does not find that one: its
// children would be canceled.
func (e *Expiring) Value(key any) any {
	switch {
	case !isOwnKey(key):
		return e.Context.Value(key)
	case e.Context.Err() == nil:
		return nil
	case e.Limit.Passed():
		return (&ending{context.DeadlineExceeded, e.Cause}).answer(key)
	default:
		return e.Context.Value(key)
	}
}

// AfterFunc is how package context attaches children without a goroutine.
func (e *Expiring) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(e.Context, f) }
