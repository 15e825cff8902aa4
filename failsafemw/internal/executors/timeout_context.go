package executors

import (
	"context"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/internal/contexts"
)

// timeoutContext is the context of an attempt under a timeout of failsafe-go.
type timeoutContext[R any] struct {
	contexts.Expiring

	execution failsafe.Execution[R]
}

// TimeoutContext returns the context of an execution under a timeout. If the timeout ends it, its
// error is context.DeadlineExceeded, with the cause, and not context.Canceled as in failsafe-go.
func TimeoutContext[R any](e failsafe.Execution[R], cause error) context.Context {
	t := &timeoutContext[R]{Expiring: contexts.Expiring{Context: e.Context(), Cause: cause}, execution: e}
	t.Limit = t
	return t
}

// Passed reports whether the limit ended the execution. failsafe-go records that before it ends the
// context, and never if the context has ended already.
func (t *timeoutContext[R]) Passed() bool {
	_, result := internal(t.execution).IsCanceledWithResult()
	return result != nil && result.Error == timeout.ErrExceeded //nolint:errorlint // Not wrapped.
}
