package contexts

import "context"

// HasEnded reports whether ctx had ended before a call in it began. It does not read the clock for
// a [Timeout] whose Done has never been called: a policy that waits calls it.
func HasEnded(ctx context.Context) bool {
	for {
		timeout, ok := ctx.(*Timeout)
		if !ok {
			return ctx != nil && ctx.Err() != nil
		}
		if timeout.armed.Load() != nil {
			return timeout.inner().Err() != nil
		}
		ctx = timeout.parent
	}
}

// MayHaveEnded reports false if ctx has certainly not ended, without the cost of [HasEnded].
func MayHaveEnded(ctx context.Context) bool {
	_, limited := ctx.(*Timeout)
	return limited || ctx == nil || ctx.Err() != nil
}
