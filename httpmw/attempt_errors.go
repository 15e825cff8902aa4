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
	errNilPointer   = errors.New("httpmw: a nil pointer in the place of an error")
	errCallOver     = errors.New("httpmw: the call had ended before the request was sent")
	errLateResponse = errors.New("httpmw: the response came after the call had ended")
	errAnswered     = errors.New("httpmw: not sent, as the request must not be repeated and another attempt has been answered")
	errCutShort     = errors.New("httpmw: an attempt panicked or called runtime.Goexit")
)

// finality is what an attempt came to that no other may follow, where the request must not be
// repeated.
type finality struct {
	err error // or nil if one may
	// refusal is the response that refused the request, or nil: then the request may have been
	// applied, and nothing may follow at all. A refusal the policies see, unless they have given
	// the attempt up, and decide for themselves whether to send the request again.
	refusal *StatusError
}

// finalityOf returns what an attempt in ctx that came to err means to others.
func finalityOf(ctx context.Context, err error) finality {
	if err == nil {
		return finality{err: errAnswered}
	}
	if !classify.Of(err).NoRetry {
		return finality{}
	}
	refusal, _ := err.(*StatusError) //nolint:errorlint // It is the attempt's own.
	if ctx.Err() != nil {
		refusal = nil
	}
	return finality{err, refusal}
}

// notRepeated is the failure of an attempt that is not sent because of what another came to.
func notRepeated(final error) error {
	if final == errAnswered { //nolint:errorlint // It is never wrapped.
		return tooLate(final)
	}
	verdict := classify.Of(final)
	verdict.NoRetry = true
	err := fmt.Errorf("httpmw: the request must not be repeated after another attempt: %w", final)
	return &repetition{failure{err, verdict}}
}

// repetition is the failure of an attempt that would have repeated the request.
type repetition struct{ failure }

// Discard does nothing: what the other attempt came to is not this one's to give up.
func (*repetition) Discard() {}

// tooLate is the failure of an attempt that has no use any more. Nobody is to blame, and nobody
// waits for another.
func tooLate(err error) error {
	return &failure{err, classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}}
}

// bodyFailure is what to say of an attempt whose body failed by itself. Not every base says that:
// HTTP/3 has what the server makes of the part that it got.
func bodyFailure(ofBody, err error) error {
	if errortree.Is(err, ofBody) {
		return err
	}
	return fmt.Errorf("httpmw: the request's body failed: %w (%w)", ofBody, err)
}

// withCause adds the cause to the error of a base that only says that the caller's context has
// ended.
func (a *attempt) withCause(err error) error {
	caller := a.call.origin.Context
	if caller.Err() == nil {
		return err
	}
	cause := context.Cause(caller)
	if !errortree.Is(err, caller.Err()) || errortree.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// withdraw is the failure of an attempt whose body cannot be had. That makes no error of a request
// under way: it waits for those of other attempts, and what they came to counts more.
func (a *attempt) withdraw(ctx context.Context, err error) error {
	if other := a.call.ledger.withdraw(ctx); other != nil {
		return other
	}
	return &failure{err, httpverdict.OfBody(err)}
}
