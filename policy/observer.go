package policy

import (
	"context"
	"time"
)

// Observer is notified of every attempt of a call, and of the events of the inner policies.
// [Next.Observe] adds it to a call. Its methods are called in the goroutine of the attempt or
// event, also concurrently, and should be quick. One Observer may observe one call or many.
type Observer interface {
	// StartAttempt is called before the guarded function. It returns the context for the function
	// and for EndAttempt.
	StartAttempt(ctx context.Context, a AttemptRecord) context.Context
	// EndAttempt is called when the guarded function has returned, panicked or called
	// [runtime.Goexit].
	EndAttempt(ctx context.Context, a AttemptRecord)
	// Event is called for every event that a policy emits.
	Event(ctx context.Context, e Event)
}

// AttemptRecord describes an attempt to an [Observer].
type AttemptRecord struct {
	// Number counts the attempts of an observed call, from 1, in the order in which they began.
	Number int
	// Operation is the [Operation] of this attempt: the [Func], or what a [Preparer] prepared.
	Operation any
	// Elapsed is how long the attempt took. It is zero in StartAttempt.
	Elapsed time.Duration
	// Err is the attempt's error, or [ErrNoReturn]. It is nil in StartAttempt. One that is expected
	// may be wrapped: see [Expect].
	Err error
}
