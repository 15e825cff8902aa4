package httpmw

import (
	"context"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// BodyIdleError reports that a server stopped sending in the middle of a response's body. It
// matches context.DeadlineExceeded and is a net.Error. See [WithBodyIdleTimeout].
type BodyIdleError struct {
	// Limit is how long a Read was allowed to wait.
	Limit time.Duration
}

// Error returns a text with the limit.
func (e *BodyIdleError) Error() string {
	if e == nil {
		return "httpmw: nil BodyIdleError"
	}
	return fmt.Sprintf("httpmw: no more of the response's body within %v", e.Limit)
}

// Is reports whether target is context.DeadlineExceeded.
func (e *BodyIdleError) Is(target error) bool { return target == context.DeadlineExceeded }

// Timeout returns true.
func (e *BodyIdleError) Timeout() bool { return true }

// Temporary returns true, as that of context.DeadlineExceeded does.
func (e *BodyIdleError) Temporary() bool { return true }

// Verdict returns a transient verdict of kind timeout.
func (e *BodyIdleError) Verdict() classify.Verdict {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
}

// ErrorType returns "timeout".
func (e *BodyIdleError) ErrorType() string { return string(classify.KindTimeout) }

func newBodyIdleError(limit time.Duration) error { return &BodyIdleError{limit} }
