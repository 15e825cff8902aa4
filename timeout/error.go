package timeout

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
)

// Errors to compare with errors.Is.
var (
	// ErrExceeded is matched by every [*ExceededError].
	ErrExceeded = errors.New("timeout: limit exceeded")
	// ErrSaturated is matched by every [*SaturatedError].
	ErrSaturated = errors.New("timeout: too many abandoned calls still run")
)

var (
	_ net.Error = (*ExceededError)(nil)
	_ net.Error = (*SaturatedError)(nil)
)

// ExceededError says that a call took longer than its limit. It matches [ErrExceeded] and
// [context.DeadlineExceeded], and is a net.Error whose Timeout is true. It is also the cause, for
// [context.Cause], of the context that the function got.
type ExceededError struct {
	// Limit is the limit of the call.
	Limit time.Duration
	// Err is the function's error. It is nil in the cause of the context, and if the call was
	// abandoned.
	Err error
}

// Error names the limit. It leaves out the function's error, which only says that the context
// ended.
func (e *ExceededError) Error() string {
	if e == nil {
		return "<nil>"
	}
	return fmt.Sprintf("timeout: no answer within %v", e.Limit)
}

// Unwrap returns the function's error.
func (e *ExceededError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Is makes every ExceededError match [ErrExceeded] and [context.DeadlineExceeded].
func (e *ExceededError) Is(target error) bool {
	return target == ErrExceeded || target == context.DeadlineExceeded
}

// Timeout returns true.
func (*ExceededError) Timeout() bool { return true }

// Temporary returns true, as context.DeadlineExceeded does.
func (*ExceededError) Temporary() bool { return true }

// Verdict returns a transient verdict of kind timeout, with NotSent and NoRetry from the function's
// error. Its Health is unknown if an inner policy made the call wait until its time was up, so that
// the dependency was not asked.
func (e *ExceededError) Verdict() classify.Verdict {
	inner := classify.Of(e.Unwrap())
	verdict := classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: inner.NotSent, NoRetry: inner.NoRetry,
	}
	if fault.NotAsked(&inner) {
		verdict.Health = classify.HealthUnknown
	}
	return verdict
}

// ErrorType returns "timeout".
func (*ExceededError) ErrorType() string { return string(classify.KindTimeout) }

// SaturatedError is a rejection: too many abandoned calls still run, and the guarded function was
// not called. It matches [ErrSaturated], and is a net.Error. See [WithAbandon].
type SaturatedError struct {
	// Abandoned is how many abandoned calls still run.
	Abandoned int
	// Max is the maxRunning of [WithAbandon].
	Max int
}

// Error says how many abandoned calls still run.
func (e *SaturatedError) Error() string {
	if e == nil {
		return "<nil>"
	}
	return fmt.Sprintf("%s: %d of at most %d", ErrSaturated, e.Abandoned, e.Max)
}

// Is makes every SaturatedError match [ErrSaturated].
func (e *SaturatedError) Is(target error) bool { return target == ErrSaturated }

// Timeout returns false: earlier calls took too long, not this one.
func (*SaturatedError) Timeout() bool { return false }

// Temporary returns true: a later call may be admitted.
func (*SaturatedError) Temporary() bool { return true }

// Verdict returns a permanent verdict of kind rejected: retrying at once would be rejected as well.
func (*SaturatedError) Verdict() classify.Verdict { return classify.Rejected(0) }

// ErrorType returns "rejected".
func (*SaturatedError) ErrorType() string { return string(classify.KindRejected) }
