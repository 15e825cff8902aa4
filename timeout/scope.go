package timeout

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// scope is the time that a call has.
type scope struct {
	limit    time.Duration
	deadline time.Time
}

// open returns the context of package context for a call of the caller whose context is ctx.
func (s scope) open(ctx context.Context, cause *ExceededError) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(ctx, s.deadline, cause)
}

// explains reports whether it is the limit that made a call fail with err. It is not where the
// caller's context has ended or has the sooner deadline, nor where err says something else than
// that time ran out.
func (s scope) explains(ctx context.Context, err error) bool {
	if time.Until(s.deadline) > 0 || ctx.Err() != nil {
		return false
	}
	if d, ok := ctx.Deadline(); ok && d.Before(s.deadline) {
		return false
	}
	v := classify.Of(err)
	// A server that answers with a timeout, as 504 is, tells of its own.
	return v.Status == 0 && (v.Kind == classify.KindTimeout || v.Kind == classify.KindCanceled)
}

// exceeded returns the error of a call whose limit passed, and tells the observers.
func exceeded[T any](ctx context.Context, limit time.Duration, next policy.Next[T], err error) error {
	next.Emit(ctx, policy.Event{Type: policy.EventTimeout, Policy: kind, Delay: limit})
	return &ExceededError{Limit: limit, Err: err}
}
