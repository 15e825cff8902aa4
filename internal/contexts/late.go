package contexts

import "context"

// HasEnded reports whether a call in ctx begins after its time is up. Of a limit that nobody has
// asked for Done it does not ask the clock: a policy that waits asks for it, and so knows.
func HasEnded(ctx context.Context) bool {
	for {
		limit, ok := ctx.(*Limit)
		if !ok {
			return ctx != nil && ctx.Err() != nil
		}
		if limit.armed.Load() != nil {
			return limit.inner().Err() != nil
		}
		ctx = limit.parent
	}
}

// MayHaveEnded reports whether it takes [HasEnded] to tell that a call in ctx begins in time.
func MayHaveEnded(ctx context.Context) bool {
	_, limited := ctx.(*Limit)
	return limited || ctx == nil || ctx.Err() != nil
}
