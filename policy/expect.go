package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/expected"
)

// Expect declares which errors of the guarded function are expected outcomes: that a key is not in
// the cache, that a lookup finds nothing. The function when is called with each error that the
// guarded function returns, and returns true for one that is expected. It may be called
// concurrently, and must not be nil. A panic in it passes through. Package classify has functions
// for it: classify.IsKind and classify.IsStatus.
//
// For all policies and observers of the pipeline such an error is an answer: classify.Of says that
// it is Expected. It is not repeated, opens no circuit, uses no budget up, is not covered by a
// fallback unless fallback.WithWhen says so, and is neither a failure nor a warning in spans,
// metrics, logs and on the status page. The policies of Tenax add nothing to it, so the caller gets
// just what the function returned: err == redis.Nil holds.
//
// It does not matter where in its pipeline an Expect is, and there may be several. Only what the
// function returns can be expected: not what a policy makes of it, such as a timeout or a
// rejection, nor a call that its caller canceled. A [Middleware] inside the pipeline should ask
// with errors.Is, as the error may be wrapped there.
//
// The declaration holds in its pipeline and in all that is inside it, such as a nested pipeline.
// Around the pipeline the error is a failure, unless an outer pipeline expects it too. What is
// expected wherever it occurs is better marked by the function itself, with classify.Expected.
//
// Expect takes effect in [New]. On its own, and inside another policy, it does nothing.
func Expect[T any](when func(error) bool) Policy[T] { return &expectation[T]{when} }

type expectation[T any] struct{ when func(error) bool }

func (e *expectation[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	if err := e.Validate(); err != nil {
		var none T
		return none, err
	}
	return next.Do(ctx)
}

func (*expectation[T]) Synchronous() bool { return true }

func (e *expectation[T]) Validate() error {
	if e.when == nil {
		return &OptionError{Policy: KindExpect, Option: "Expect", Problem: "must not be nil"}
	}
	return nil
}

func (*expectation[T]) Describe() Description {
	return Description{Kind: KindExpect, Settings: []Setting{{Name: "expects", Value: "by function"}}}
}

// expectations are what a pipeline expects.
type expectations struct {
	owner []*expected.Owner // one
	when  []func(error) bool
	more  *expectations // of another pipeline around the same function
}

// expectationsOf returns what the policies of a pipeline declare, or nil.
func expectationsOf[T any](policies []Policy[T]) (all *expectations) {
	for _, p := range policies {
		if e, ok := p.(*expectation[T]); ok {
			if all == nil {
				all = &expectations{owner: []*expected.Owner{new(expected.Owner)}}
			}
			all.when = append(all.when, e.when)
		}
	}
	return all
}

// and returns the expectations together with those of one other pipeline.
func (e *expectations) and(other *expectations) *expectations {
	switch {
	case e == nil:
		return other
	case other == nil:
		return e
	default:
		return &expectations{other.owner, other.when, e}
	}
}

// mark marks an error that is expected.
func (e *expectations) mark(err error) error {
	if err == nil || e == nil {
		return err
	}
	err = expected.Bare(err)
	var owners []*expected.Owner
	for ; e != nil; e = e.more {
		switch {
		case !e.expects(err):
		case owners == nil:
			owners = e.owner[:1:1]
		default:
			owners = append(owners, e.owner...)
		}
	}
	if owners == nil {
		return err
	}
	return expected.Mark(err, owners)
}

func (e *expectations) expects(err error) bool {
	for _, when := range e.when {
		if when(err) {
			return true
		}
	}
	return false
}
