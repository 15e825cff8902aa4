package observe

import (
	"context"

	"github.com/tenax-go/tenax/classify"
)

// LateObserver is an [Observer] that reports failures after the end of a call: see
// [policy.LateFailureHandler].
type LateObserver interface {
	// LateFailure is called with a context that has the values of the call's, and may have ended.
	LateFailure(ctx context.Context, err error)
}

// HandleLateFailure tells the observer.
func (p *pipeline[T]) HandleLateFailure(ctx context.Context, err error) {
	if late, ok := p.observer.(LateObserver); ok && ctx != nil && err != nil {
		late.LateFailure(ctx, err)
	}
}

// JudgeLate returns what an error means for a call that had already ended without one. It returns
// false if the call has not failed: its caller canceled what was left of it, or the error is
// expected.
func JudgeLate(ctx context.Context, err error, classifier classify.Classifier) (j Judgement, failed bool) {
	j = JudgeAttempt(ctx, context.Background(), err, classifier)
	return j, j.Outcome == Failure
}
