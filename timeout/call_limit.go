package timeout

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/expected"
	"github.com/tenax-go/tenax/policy"
)

// callLimit is the time that a call has.
type callLimit struct {
	duration time.Duration
	deadline time.Time
}

// explains reports whether the limit made a call fail with err. It did not if the caller's context
// has ended or has the sooner deadline, or if err does not say that time ran out.
func (l callLimit) explains(ctx context.Context, err error) bool {
	if time.Until(l.deadline) > 0 || ctx.Err() != nil {
		return false
	}
	if d, ok := ctx.Deadline(); ok && d.Before(l.deadline) {
		return false
	}
	v := classify.Of(err)
	// A status such as 504 is about a timeout of the server.
	return v.Status == 0 && (v.Kind == classify.KindTimeout || v.Kind == classify.KindCanceled)
}

// exceeded returns the error of a call that took longer than its limit, and emits an event.
func exceeded[T any](ctx context.Context, limit time.Duration, next policy.Next[T], err error) error {
	next.Emit(ctx, policy.Event{Type: policy.EventTimeout, Policy: policy.KindTimeout, Delay: limit})
	return &ExceededError{Limit: limit, Err: expected.Bare(err)}
}
