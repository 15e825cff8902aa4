package fallback

import (
	"cmp"
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/expected"
	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

// Fallback is a policy that answers in place of a failure. It is made by [Value] or [Func], has no
// state and is safe for concurrent use. A nil or zero Fallback is invalid.
type Fallback[T any] struct {
	config
	value T
	fn    func(ctx context.Context, err error) (T, error)
}

// Value returns a fallback that answers with value. All calls share it, so anything it points to
// should not be changed.
func Value[T any](value T, options ...Option) *Fallback[T] {
	return &Fallback[T]{config: newConfig("Value", options), value: value}
}

// Func returns a fallback that answers with the result of fn for the failure err. Only the caller's
// context, which has not ended, limits the time of fn. fn may be called concurrently, and must not
// be nil.
//
// If fn fails too, the call fails with both errors in an [*Error]. An error that wraps err is
// returned as it is, so fn declines by returning err. A panic in fn passes through.
//
// Once fn has answered, err is passed to policy.Discard, so the answer must not use anything that
// err holds open, such as the body of an HTTP response.
func Func[T any](fn func(ctx context.Context, err error) (T, error), options ...Option) *Fallback[T] {
	f := &Fallback[T]{config: newConfig("Func", options), fn: fn}
	f.ready = f.problems.NotNil("Func", fn) && f.ready
	return f
}

// Synchronous returns true.
func (*Fallback[T]) Synchronous() bool { return true }

// Apply calls next once. It returns the result as it is if that is a success, if the caller's
// context has ended, or if the failure is not covered: see [WithWhen]. Otherwise it answers. If ctx
// has ended before, it calls nothing and returns an error that matches ctx.Err() and
// context.Cause(ctx).
func (f *Fallback[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if f == nil || !f.ready || ctx == nil {
		var none T
		return none, cmp.Or(f.Validate(), policy.ErrNilContext)
	}
	if err := fault.NotCalled(ctx); err != nil {
		var none T
		return none, err
	}
	value, err := next.Do(ctx)
	if err == nil {
		return value, nil
	}
	return f.cover(ctx, next, value, err)
}

// cover answers in place of a failure, or returns it.
func (f *Fallback[T]) cover(ctx context.Context, next policy.Next[T], value T, err error) (T, error) {
	if ctx.Err() != nil || !f.covers(err) {
		return value, err
	}
	answer := f.value
	if f.fn != nil {
		var failure error
		if answer, failure = f.fn(ctx, err); failure != nil {
			return value, join(failure, err)
		}
	}
	if next.Observed() && !classify.IsExpected(err) {
		next.Emit(ctx, policy.Event{Type: policy.EventFallback, Policy: policy.KindFallback, Err: err})
	}
	policy.Discard(err)
	return answer, nil
}

func (c *config) covers(err error) bool {
	if c.when != nil {
		return c.when(expected.Bare(err))
	}
	return !classify.IsExpected(err)
}

func join(failure, err error) error {
	if errortree.Is(failure, err) {
		return failure
	}
	return &Error{Fallback: failure, Err: err}
}
