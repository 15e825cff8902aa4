package contexts

import "context"

// HasEnded reports whether ctx had ended before a call in it began. It does not read the clock for
// a [Timeout] before the first call of Done, which every waiting policy makes.
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
	_, isTimeout := ctx.(*Timeout)
	return isTimeout || ctx == nil || ctx.Err() != nil
}
