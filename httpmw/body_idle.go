package httpmw

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// BodyIdleError says that a server fell silent in the middle of a response's body. It matches context.DeadlineExceeded. See
// [WithBodyIdleTimeout].
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

// idleWatch cuts a body off when a Read of it waits for too long.
type idleWatch struct {
	limit   time.Duration
	timer   *time.Timer
	stalled atomic.Bool
	over    atomic.Bool // the Read in which it stalled
}

// begin comes before a Read of a body, and cuts it off if that waits for too long.
func (w *idleWatch) begin(body *lease) {
	if w.timer != nil {
		w.timer.Reset(w.limit)
		return
	}
	w.timer = time.AfterFunc(w.limit, func() {
		w.over.Store(false)
		w.stalled.Store(true)
		body.cut(&BodyIdleError{w.limit})
	})
}

// end comes after it, and returns what its error is then.
func (w *idleWatch) end(err error) error {
	w.timer.Stop()
	if !w.stalled.Load() {
		return err
	}
	w.over.Store(true)
	if err == nil {
		return nil
	}
	return &BodyIdleError{w.limit}
}
