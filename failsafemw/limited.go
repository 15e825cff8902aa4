package failsafemw

import (
	"github.com/failsafe-go/failsafe-go"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/internal/contexts"
)

// limited is the context of an attempt under a timeout of failsafe-go, which ends it with
// context.Canceled.
type limited[R any] struct {
	contexts.Expiring

	execution failsafe.Execution[R]
}

// Passed reports whether it was the limit that ended the execution. failsafe-go notes that before
// it ends the context, and never if that has ended already.
func (l *limited[R]) Passed() bool {
	e, ok := l.execution.(fspolicy.ExecutionInternal[R])
	if !ok {
		return false
	}
	_, result := e.IsCanceledWithResult()
	return result != nil && is(result.Error, timeout.ErrExceeded)
}

// expiry is the cause of a context whose limit has passed.
func (c *config) expiry() error {
	return &Error{Policy: c.kind, Name: c.name, Reason: reasonTimeout, Attempts: 1, Err: timeout.ErrExceeded}
}
