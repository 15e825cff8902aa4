package timeout

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tenax-go/tenax/classify"
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
	// Err is what the function returned, or nil: in the cause of the context, and when the call was
	// abandoned.
	Err error
}

// Error names the limit. It leaves out the function's error, which says no more than that the
// context ended.
func (e *ExceededError) Error() string { return fmt.Sprintf("timeout: no answer within %v", e.Limit) }

// Unwrap returns what the function returned.
func (e *ExceededError) Unwrap() error { return e.Err }

// Is makes every ExceededError match [ErrExceeded] and [context.DeadlineExceeded].
func (e *ExceededError) Is(target error) bool {
	return target == ErrExceeded || target == context.DeadlineExceeded
}

// Timeout returns true.
func (e *ExceededError) Timeout() bool { return true }

// Temporary returns true, as that of context.DeadlineExceeded does.
func (e *ExceededError) Temporary() bool { return true }

// Verdict is transient and of kind timeout. Whether anything was sent and whether repeating is safe
// is what the function's error says.
func (e *ExceededError) Verdict() classify.Verdict {
	inner := classify.Of(e.Err)
	return classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: inner.NotSent, NoRetry: inner.NoRetry,
	}
}

// ErrorType returns "timeout".
func (e *ExceededError) ErrorType() string { return string(classify.KindTimeout) }

// SaturatedError is a rejection: so many abandoned calls still run that no more are begun, and the
// guarded function was not called. It matches [ErrSaturated], and is a net.Error. See
// [WithAbandon].
type SaturatedError struct {
	// Abandoned is how many abandoned calls still run.
	Abandoned int
	// Max is the number from which on calls are rejected.
	Max int
}

// Error says how many calls are in the way.
func (e *SaturatedError) Error() string {
	return fmt.Sprintf("%s: %d of at most %d", ErrSaturated, e.Abandoned, e.Max)
}

// Is makes every SaturatedError match [ErrSaturated].
func (e *SaturatedError) Is(target error) bool { return target == ErrSaturated }

// Timeout returns false: it is calls before this one that took too long.
func (*SaturatedError) Timeout() bool { return false }

// Temporary returns true: a later call may be begun.
func (*SaturatedError) Temporary() bool { return true }

// Verdict is permanent and of kind rejected: retrying at once would be rejected as well.
func (e *SaturatedError) Verdict() classify.Verdict {
	return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true}
}

// ErrorType returns "rejected".
func (e *SaturatedError) ErrorType() string { return string(classify.KindRejected) }
