package timeout

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// scope is the time that a call has.
type scope struct {
	parent   context.Context //nolint:containedctx // It lives no longer than the call.
	limit    time.Duration
	deadline time.Time
}

// open returns the context of package context for the scope.
func (s *scope) open(cause *ExceededError) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(s.parent, s.deadline, cause)
}

// expiryIsOwn reports whether it is the limit that ends the call at the deadline: the parent ends neither sooner nor has
// it ended.
func (s *scope) expiryIsOwn() bool {
	d, ok := s.parent.Deadline()
	return s.parent.Err() == nil && (!ok || !d.Before(s.deadline))
}

// explain returns err, or an [*ExceededError] around it if the call with the context ctx failed because its limit passed.
func explain[T any](s *scope, ctx context.Context, next policy.Next[T], err error) error {
	if time.Until(s.deadline) > 0 || !s.expiryIsOwn() || !tellsOfTheEnd(err) {
		return err
	}
	// Nobody might have asked the context yet. Asking it now makes it say, for ever, that its deadline passed.
	_ = ctx.Err()
	return exceeded(s, next, err)
}

func exceeded[T any](s *scope, next policy.Next[T], err error) error {
	next.Emit(s.parent, policy.Event{Type: policy.EventTimeout, Policy: kind, Delay: s.limit})
	return &ExceededError{Limit: s.limit, Err: err}
}

// tellsOfTheEnd reports whether err is what an ended context leads to. A server's own answer is not, even if it says 504.
func tellsOfTheEnd(err error) bool {
	v := classify.Of(err)
	return v.Status == 0 && (v.Kind == classify.KindTimeout || v.Kind == classify.KindCanceled)
}
