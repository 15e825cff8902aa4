package httpmw

import (
	"context"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// BodyIdleError says that a server fell silent in the middle of a response's body. It matches
// context.DeadlineExceeded, and is a net.Error. See [WithBodyIdleTimeout].
type BodyIdleError struct {
	// Limit is how long a Read may wait.
	Limit time.Duration
}

// Error names the limit.
func (e *BodyIdleError) Error() string {
	return fmt.Sprintf("httpmw: no more of the response's body within %v", e.Limit)
}

// Is makes every BodyIdleError match context.DeadlineExceeded.
func (e *BodyIdleError) Is(target error) bool { return target == context.DeadlineExceeded }

// Timeout returns true.
func (e *BodyIdleError) Timeout() bool { return true }

// Temporary returns true, as that of context.DeadlineExceeded does.
func (e *BodyIdleError) Temporary() bool { return true }

// Verdict is transient and of kind timeout.
func (e *BodyIdleError) Verdict() classify.Verdict {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
}

// ErrorType returns "timeout".
func (e *BodyIdleError) ErrorType() string { return string(classify.KindTimeout) }

func bodyIdle(limit time.Duration) error { return &BodyIdleError{limit} }
