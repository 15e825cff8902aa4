package contexts

import "context"

// isOwnKey reports whether key is the one by which package context finds its own contexts. Only
// they answer to it.
func isOwnKey(key any) bool {
	_, candidate := key.(*int) // what it is now, and cheap to rule out
	return candidate && answering.Value(key) != nil
}

var answering, _ = context.WithCancel(context.Background())

// ending is how a context ended.
type ending struct{ err, cause error }

// answer is what a context that has ended answers to the key of package context: nothing, so that
// its Err is asked for, unless the cause is another error.
func (e *ending) answer(key any) any {
	if e == nil || e.cause == e.err { //nolint:errorlint // The same error.
		return nil
	}
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(e.cause)
	return ended.Value(key)
}

var canceled = &ending{context.Canceled, context.Canceled}

var closedChannel = func() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()
