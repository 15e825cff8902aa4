package fallback

import (
	"cmp"
	"context"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/policy"
)

// kind is what events, errors and descriptions call this policy.
const kind = "fallback"

// Fallback is a policy that answers in the place of a failure. It is made by [Value] or [Func], has
// no state and is safe for concurrent use.
type Fallback[T any] struct {
	config
	value T
	fn    func(ctx context.Context, err error) (T, error)
}

// Value returns a fallback that answers with value. The same value answers every call, so what it
// points to should not be changed.
func Value[T any](value T, options ...Option) *Fallback[T] {
	return &Fallback[T]{config: newConfig("Value", options), value: value}
}

// Func returns a fallback that answers with what fn returns for the failure err. It gets the
// caller's context, which has not ended, and is not limited in time by anything else. It may be
// called concurrently, and must not be nil.
//
// If fn fails too, the call fails with both errors in an [*Error]. An error that wraps err already
// is returned as it is, so fn declines by returning err. A panic in fn passes through.
//
// Once fn has answered, err is passed to policy.Discard, so the answer must not use what err holds
// open, such as the body of an HTTP response.
func Func[T any](fn func(ctx context.Context, err error) (T, error), options ...Option) *Fallback[T] {
	f := &Fallback[T]{config: newConfig("Func", options), fn: fn}
	if fn == nil {
		f.invalid("Func", "must not be nil")
	}
	return f
}

// Synchronous returns true.
func (*Fallback[T]) Synchronous() bool { return true }

// Apply calls next, once, and returns its result if that is a success, if the caller's context has
// ended, or if [WithWhen] does not ask for the failure. Otherwise it answers.
func (f *Fallback[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if f == nil || !f.ready || ctx == nil {
		var none T
		return none, cmp.Or(f.Validate(), policy.ErrNilContext)
	}
	value, err := next.Do(ctx)
	if err == nil {
		return value, nil
	}
	return f.cover(ctx, next, value, err)
}

// cover answers in the place of a failure, or returns it.
func (f *Fallback[T]) cover(ctx context.Context, next policy.Next[T], value T, err error) (T, error) {
	if ctx.Err() != nil || (f.when != nil && !f.when(err)) {
		return value, err
	}
	answer := f.value
	if f.fn != nil {
		var failure error
		if answer, failure = f.fn(ctx, err); failure != nil {
			return value, join(failure, err)
		}
	}
	next.Emit(ctx, policy.Event{Type: policy.EventFallback, Policy: kind, Err: err})
	policy.Discard(err)
	return answer, nil
}

func join(failure, err error) error {
	if errortree.Is(failure, err) {
		return failure
	}
	return &Error{Fallback: failure, Err: err}
}
