package timeout

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

// Timeout is a policy that limits how long a call may take. It is made by [New] and safe for
// concurrent use. A nil or zero Timeout is invalid.
type Timeout[T any] struct {
	config
	cause     *ExceededError // of contexts with the limit of New
	laziness  laziness
	abandoned atomic.Int64
}

// New returns a policy that gives every call at most limit. The limit must be positive; there is no
// default.
func New[T any](limit time.Duration, options ...Option) *Timeout[T] {
	return &Timeout[T]{config: newConfig(limit, options), cause: &ExceededError{Limit: limit}}
}

// Synchronous reports whether calls end before Apply returns, as they do without [WithAbandon].
func (t *Timeout[T]) Synchronous() bool { return t == nil || t.maxAbandoned == 0 }

// Apply calls next with a context that ends when the limit passes. It does so in the caller's
// goroutine and waits until next returns, unless [WithAbandon] is given.
//
// A success is returned as it is, even if it comes late. A failure becomes an [*ExceededError] if
// the limit passed, the caller's context has not ended, and the error says that a context ended;
// any other error is returned as it is. The value is always the one that next returned.
//
// If ctx has ended before, nothing is called. Then, and with [WithAbandon] also when ctx ends
// later, the error matches ctx.Err() and context.Cause(ctx).
func (t *Timeout[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if t == nil || !t.ready || ctx == nil {
		var none T
		return none, cmp.Or(t.Validate(), policy.ErrNilContext)
	}
	if err := fault.NotCalled(ctx); err != nil {
		var none T
		return none, err
	}
	limit := callLimit{duration: t.limitOf(ctx)}
	limit.deadline = time.Now().Add(limit.duration)
	switch {
	case t.maxAbandoned > 0:
		return t.applyAbandoning(ctx, limit, next)
	case t.laziness.lazy():
		return t.applyLazily(ctx, limit, next)
	default:
		return t.applyEagerly(ctx, limit, next)
	}
}

func (t *Timeout[T]) applyLazily(ctx context.Context, limit callLimit, next policy.Next[T]) (T, error) {
	c := contexts.NewTimeout(ctx, limit.duration, limit.deadline, exceededCause)
	defer func() { t.laziness.record(c.End()) }()
	value, err := next.Do(c) //nolint:contextcheck // The parent of c is ctx.
	if err != nil && limit.explains(ctx, err) {
		// A context that has reported no end yet now reports that its deadline passed.
		_ = c.Err()
		err = exceeded(ctx, limit.duration, next, err)
	}
	return value, err
}

func (t *Timeout[T]) applyEagerly(ctx context.Context, limit callLimit, next policy.Next[T]) (T, error) {
	c, cancel := context.WithDeadlineCause(ctx, limit.deadline, t.causeFor(limit.duration))
	defer cancel()
	value, err := next.Do(c)
	if err != nil && limit.explains(ctx, err) {
		err = exceeded(ctx, limit.duration, next, err)
	}
	return value, err
}

// limitOf returns the limit of a call.
func (t *Timeout[T]) limitOf(ctx context.Context) time.Duration {
	if t.limitFunc == nil {
		return t.limit
	}
	if limit := t.limitFunc(ctx); limit > 0 {
		return min(limit, t.limit)
	}
	return t.limit
}

// exceededCause returns the cause of a context after its limit.
func exceededCause(limit time.Duration) error { return &ExceededError{Limit: limit} }

func (t *Timeout[T]) causeFor(limit time.Duration) *ExceededError {
	if limit == t.limit {
		return t.cause
	}
	return &ExceededError{Limit: limit}
}
