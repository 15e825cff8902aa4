package failsafemw

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw/internal/executors"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/policy"
)

// errValue stands for a value that the policy judged a failure.
var errValue = errors.New("failsafemw: the policy takes the value for a failure")

// finish turns the result of failsafe-go into that of the caller, and reports what the policy did.
func (c *call[T, R]) finish(result R, err error) (T, error) {
	if p := c.panicked.Load(); p != nil {
		c.discardErrors(nil)
		p.resume()
	}
	value, ok := c.unbox(result)
	switch {
	case c.expected != nil && c.Context.Err() == nil && !(c.failed && c.substitutes):
		err = c.expected
	case err != nil:
		err = c.explain(result, executors.Original(err))
	case !ok:
		err = &TypeError{Policy: c.kind, Name: c.name, Got: fmt.Sprintf("%T", result), Want: fmt.Sprintf("%T", (*T)(nil))[1:]}
	case c.failed && c.substitutes:
		c.emit(policy.Event{Type: policy.EventFallback, Err: cmp.Or(c.last, errValue)})
	case c.failed:
		c.giveUp(c.endReason(result, nil))
	}
	c.discardErrors(err)
	return value, err
}

// discardErrors discards the errors of attempts that the caller does not get.
func (c *call[T, R]) discardErrors(kept error) {
	errs := []error{c.last}
	if c.parallel != nil {
		errs = c.parallel.End()
	}
	for _, err := range errs {
		if err != nil && !carries(kept, err) {
			policy.Discard(err)
		}
	}
}

// explain returns the error for the caller, and reports what the policy did.
func (c *call[T, R]) explain(result R, err error) error {
	switch {
	case isSame(err, c.last):
		if c.retries {
			c.giveUp(c.endReason(result, err))
		}
		return err
	case c.Context.Err() != nil && isSame(err, c.Context.Err()):
		return c.callerEndedError()
	case c.attempts() == 0:
		return c.rejectedError(err)
	case c.limitsTime && isSame(err, timeout.ErrExceeded):
		c.emit(policy.Event{Type: policy.EventTimeout})
		return c.newError(reasonTimeout, err)
	case c.retries:
		return c.retriesEndedError(result, err)
	default:
		return err
	}
}

// callerEndedError returns the error of a call after the end of the caller's context.
func (c *call[T, R]) callerEndedError() error {
	cause := context.Cause(c.Context)
	if c.attempts() == 0 {
		// Nothing was sent, so even a deadline says nothing about the dependency.
		return classify.As(cause, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true})
	}
	reason := endOf(c.Context)
	if c.retries {
		c.emit(policy.Event{Type: policy.EventGiveUp, Reason: reason, Err: c.last, Attempt: c.attempts()})
	}
	if !errortree.Is(cause, c.Context.Err()) {
		cause = errors.Join(c.Context.Err(), cause)
	}
	return c.newError(reason, cause)
}

// rejectedError returns the error of a call for which the policy made no attempt.
func (c *call[T, R]) rejectedError(err error) error {
	if c.refusal == "" {
		return err
	}
	rejection := c.newError(c.refusal, err)
	rejection.rejected = true
	if circuit, ok := c.inspected.Policy.(executors.Circuit); ok && c.counts {
		rejection.RetryAfter = circuit.RemainingDelay()
		if c.inspected.IsHalfOpen() {
			rejection.Reason = policy.ReasonHalfOpen
		}
	}
	c.emit(policy.Event{Type: policy.EventRejected, Reason: rejection.Reason, Err: rejection, Delay: rejection.RetryAfter})
	return rejection
}

// retriesEndedError returns the error of a retry policy that makes no further attempt.
func (c *call[T, R]) retriesEndedError(result R, err error) error {
	exceeded, ok := err.(retrypolicy.ExceededError) //nolint:errorlint // The policy's own error.
	switch {
	case ok:
		c.giveUp(reasonExhausted)
		e := c.newError(reasonExhausted, nil)
		exceeded.LastError = executors.Original(exceeded.LastError)
		e.exceeded = &exceeded
		return e
	case isSame(err, budget.ErrExceeded):
		c.giveUp(reasonBudget)
		return c.newError(reasonBudget, err)
	default: // the error of the attempt, which need not be comparable
		c.giveUp(c.endReason(result, err))
		return err
	}
}

// endReason returns why a retry policy returned the result of an attempt.
func (c *call[T, R]) endReason(result R, err error) string {
	switch {
	case c.Context.Err() != nil:
		return endOf(c.Context)
	case !c.inspected.IsAbortable(result, err) && c.inspected.IsFailure(result, err):
		return reasonExhausted
	default:
		return reasonPermanent
	}
}

// endOf returns why a context has ended.
func endOf(ctx context.Context) string {
	if ctx.Err() == context.DeadlineExceeded {
		return reasonDeadline
	}
	return reasonCanceled
}

func (c *call[T, R]) giveUp(reason string) {
	c.emit(policy.Event{Type: policy.EventGiveUp, Reason: reason, Err: cmp.Or(c.last, errValue), Attempt: c.attempts()})
}

func (c *call[T, R]) newError(reason string, err error) *Error {
	return &Error{Policy: c.kind, Name: c.name, Reason: reason, Attempts: c.attempts(), Err: err, Last: c.last}
}

// isSame reports whether err is target itself.
func isSame(err, target error) bool {
	return err != nil && target != nil && reflect.ValueOf(err).Comparable() && any(err) == any(target)
}

// carries reports whether the caller may reach inner through err. It returns true if that cannot be
// known: for an error that cannot be compared, and for a tree that was not seen whole.
func carries(err, inner error) bool {
	if err == nil {
		return false
	}
	return !reflect.ValueOf(inner).Comparable() || !errortree.Walk(err, func(err error) errortree.Step {
		if errortree.Matches(err, inner) {
			return errortree.Stop
		}
		return errortree.Inside
	})
}
