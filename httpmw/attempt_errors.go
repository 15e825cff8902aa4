package httpmw

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

var (
	errNothing      = errors.New("httpmw: the policies returned neither a response nor an error")
	errNoResponse   = errors.New("httpmw: the base returned neither a response nor an error")
	errCallOver     = errors.New("httpmw: the call had ended before the request was sent")
	errLateResponse = errors.New("httpmw: the response came after the call had ended")
	errAnswered     = errors.New("httpmw: not sent, as the request must not be repeated and another attempt has been answered")
	errAborted      = errors.New("httpmw: an attempt panicked or called runtime.Goexit")
)

// finalOutcome is the result of an attempt after which a request that must not be repeated is not
// sent again.
type finalOutcome struct {
	err error // nil if another attempt may follow
	// refusal is the response that refused the request. If it is nil, the request may have been
	// applied, and no attempt may follow. After a refusal the policies decide about the next
	// attempt, unless they had canceled this one and so did not see it.
	refusal *StatusError
}

// finalOutcomeOf returns the outcome of an attempt that ran in ctx and returned err.
func finalOutcomeOf(ctx context.Context, err error) finalOutcome {
	if err == nil {
		return finalOutcome{err: errAnswered}
	}
	if !classify.Of(err).NoRetry {
		return finalOutcome{}
	}
	refusal, _ := err.(*StatusError) //nolint:errorlint // It is the attempt's own.
	if ctx.Err() != nil {
		refusal = nil
	}
	return finalOutcome{err, refusal}
}

// notRepeated returns the error of an attempt that was not sent because of another's final outcome.
func notRepeated(final error) error {
	if final == errAnswered { //nolint:errorlint // It is never wrapped.
		return httpverdict.Canceled(final)
	}
	verdict := classify.Of(final)
	verdict.NoRetry = true
	err := fmt.Errorf("httpmw: the request must not be repeated after another attempt: %w", final)
	return &notRepeatedError{httpverdict.NetError{Err: err, Result: verdict}}
}

// notRepeatedError is the error of an attempt that would have repeated the request.
type notRepeatedError struct{ httpverdict.NetError }

// Discard does nothing: the error that it wraps belongs to the other attempt.
func (*notRepeatedError) Discard() {}

// withCause adds the cause of the caller's context to an error that only says that the context has
// ended.
func (a *attempt) withCause(err error) error {
	caller := a.call.ctx.Context
	if caller.Err() == nil {
		return err
	}
	cause := context.Cause(caller)
	if !errortree.Is(err, caller.Err()) || errortree.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// withdraw returns the error of an attempt with a body that cannot be replayed. It waits for the
// running attempts, as their results take precedence.
func (a *attempt) withdraw(ctx context.Context, err error) error {
	if other := a.call.attempts.withdrawAttempt(ctx); other != nil {
		return other
	}
	return &httpverdict.NetError{Err: err, Result: httpverdict.OfRequestBody(err)}
}
