package contexts

import "context"

// isOwnKey reports whether key is the one by which package context finds its own contexts. No other
// context has a value for it.
func isOwnKey(key any) bool {
	_, candidate := key.(*int) // A cheap check first.
	return candidate && standard.Value(key) != nil
}

var standard, _ = context.WithCancel(context.Background())

// cancellation is how a context ended, by cancel or by its deadline.
type cancellation struct{ err, cause error }

// value returns what a context that ended this way returns for the key of package context. It is
// nil if err is the cause too: then package context uses Err.
func (c *cancellation) value(key any) any {
	if c == nil || c.cause == c.err { //nolint:errorlint // The same error.
		return nil
	}
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(c.cause)
	return ended.Value(key)
}

var canceled = &cancellation{context.Canceled, context.Canceled}

var closedChannel = func() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()
