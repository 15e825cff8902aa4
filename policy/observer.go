package policy

import (
	"context"
	"time"
)

// Observer sees what happens in a call that it was given to with [Next.Observe]: every attempt, and
// the events of the policies further in. Its methods are called in the goroutine of what they tell
// of, also concurrently, and should be quick. One Observer may watch a single call or many.
type Observer interface {
	// StartAttempt is called before the guarded function. The function, and EndAttempt, get the
	// context it returns.
	StartAttempt(ctx context.Context, a AttemptRecord) context.Context
	// EndAttempt is called when the guarded function has returned, panicked or called
	// [runtime.Goexit].
	EndAttempt(ctx context.Context, a AttemptRecord)
	// Event is called for every event that a policy emits.
	Event(ctx context.Context, e Event)
}

// AttemptRecord is what an [Observer] learns of an attempt.
type AttemptRecord struct {
	// Number counts the attempts of an observed call, from 1, in the order in which they began.
	Number int
	// Operation is the [Operation] of this attempt: the [Func], or what a [Preparer] prepared.
	Operation any
	// Elapsed is how long the attempt took. It is zero in StartAttempt.
	Elapsed time.Duration
	// Err is the attempt's error, or [ErrNoReturn]. It is nil in StartAttempt.
	Err error
}
