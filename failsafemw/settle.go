package failsafemw

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/policy"
)

// errValue stands for the failure of an attempt that returned a value which the policy takes for
// one.
var errValue = errors.New("failsafemw: the policy takes the value for a failure")

// settle makes the caller's result of failsafe-go's.
func (c *call[T, R]) settle(result R, err error) (T, error) {
	if s := c.stopped.Load(); s != nil {
		c.release(nil)
		s.resume()
	}
	value, ok := c.guard.unbox(result)
	switch {
	case err != nil:
		err = c.explain(result, original(err))
	case !ok:
		err = &TypeError{Policy: c.guard.kind, Name: c.guard.name, Got: typeName(result), Want: nameOf[T]()}
	case c.failure && c.guard.kind == kindFallback:
		c.emit(policy.EventFallback, "", c.cause(), 0)
	case c.failure:
		c.giveUpAsIs(result, nil)
	}
	c.release(err)
	return value, err
}

// release lets go of the errors of attempts that the caller does not get.
func (c *call[T, R]) release(kept error) {
	if c.crowd != nil {
		c.crowd.disperse(kept)
	}
	if c.last != nil && !carries(kept, c.last) {
		policy.Discard(c.last)
	}
}

// explain returns the error for the caller, and tells the observers what the policy did.
func (c *call[T, R]) explain(result R, err error) error {
	called := c.called()
	switch {
	case is(err, c.last):
		c.giveUpAsIs(result, err)
		return err
	case c.Context.Err() != nil && is(err, c.Context.Err()):
		return c.ended(called)
	case !called:
		return c.refused(err)
	case c.guard.kind == kindTimeout && is(err, timeout.ErrExceeded):
		c.emit(policy.EventTimeout, "", nil, 0)
		return c.newError(reasonTimeout, err)
	case c.guard.kind == kindRetry:
		return c.gaveUp(result, err)
	default:
		return err
	}
}

// ended is the error of a call whose caller's context ended before it.
func (c *call[T, R]) ended(called bool) error {
	cause := context.Cause(c.Context)
	if !called {
		// Nothing was sent, so that not even a deadline says anything of the dependency.
		return classify.As(cause, classify.Verdict{
			Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true,
		})
	}
	reason := reasonCanceled
	if c.Context.Err() == context.DeadlineExceeded {
		reason = reasonDeadline
	}
	if c.guard.kind == kindRetry {
		c.emit(policy.EventGiveUp, reason, c.last, 0)
	}
	if !errortree.Is(cause, c.Context.Err()) {
		cause = errors.Join(c.Context.Err(), cause)
	}
	return c.newError(reason, cause)
}

// refused is the error of a call that the policy did not let through.
func (c *call[T, R]) refused(err error) error {
	reason := refusal(c.guard.kind)
	if reason == "" {
		return err
	}
	var delay time.Duration
	if circuit := c.guard.circuit; circuit != nil {
		delay = circuit.RemainingDelay()
		if circuit.State() == circuitbreaker.HalfOpenState {
			reason = reasonHalfOpen
		}
	}
	rejection := c.newError(reason, err)
	rejection.RetryAfter, rejection.rejected = delay, true
	c.emit(policy.EventRejected, reason, rejection, delay)
	return rejection
}

// gaveUp is the error of a retry policy that has tried for long enough.
func (c *call[T, R]) gaveUp(result R, err error) error {
	exceeded, ok := err.(retrypolicy.ExceededError) //nolint:errorlint // That of the policy itself.
	switch {
	case ok:
		c.emit(policy.EventGiveUp, reasonExhausted, c.cause(), 0)
		e := c.newError(reasonExhausted, nil)
		exceeded.LastError = original(exceeded.LastError)
		e.exceeded = &exceeded
		return e
	case is(err, budget.ErrExceeded):
		c.emit(policy.EventGiveUp, reasonBudget, c.cause(), 0)
		return c.newError(reasonBudget, err)
	default: // that of the attempt, which need not be comparable
		c.giveUpAsIs(result, err)
		return err
	}
}

// giveUpAsIs tells the observers why a retry policy returns the result of an attempt.
func (c *call[T, R]) giveUpAsIs(result R, err error) {
	if c.guard.kind != kindRetry {
		return
	}
	switch {
	case c.Context.Err() != nil:
		reason := reasonCanceled
		if c.Context.Err() == context.DeadlineExceeded {
			reason = reasonDeadline
		}
		c.emit(policy.EventGiveUp, reason, c.cause(), 0)
	case c.guard.isAbortable(result, err):
		c.emit(policy.EventGiveUp, reasonPermanent, c.cause(), 0)
	case c.guard.isFailure(result, err):
		c.emit(policy.EventGiveUp, reasonExhausted, c.cause(), 0)
	default:
		c.emit(policy.EventGiveUp, reasonPermanent, c.cause(), 0)
	}
}

// cause is the error of the latest attempt, or what stands for its value.
func (c *call[T, R]) cause() error {
	if c.last == nil {
		return errValue
	}
	return c.last
}

func (c *call[T, R]) emit(t policy.EventType, reason string, err error, delay time.Duration) {
	e := policy.Event{
		Type: t, Policy: c.guard.kind, Name: cmp.Or(c.guard.name, c.guard.pipeline), Reason: reason, Err: err, Delay: delay,
	}
	if t == policy.EventGiveUp {
		e.Attempt = int(c.begun.Load())
	}
	c.next.Emit(c.Context, e)
}

func (c *call[T, R]) newError(reason string, err error) *Error {
	return &Error{
		Policy: c.guard.kind, Name: c.guard.name, Reason: reason,
		Attempts: c.attempts(), Err: err, Last: c.last,
	}
}

// is reports whether err is target itself.
func is(err, target error) bool {
	return err != nil && target != nil && reflect.ValueOf(err).Comparable() && any(err) == any(target)
}

// carries reports whether the caller may reach inner through err. It says yes where it cannot tell:
// for an error that cannot be compared, and for a tree that was not seen whole.
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
