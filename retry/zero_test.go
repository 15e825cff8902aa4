package retry_test

import (
	"errors"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*retry.Retry[int])(nil), new(retry.Retry[int]), (*retry.Budget)(nil), new(retry.Budget),
		retry.BackoffFunc(nil), retry.Jitter(0), retry.Jitter(99), (*retry.Error)(nil), new(retry.Error),
		retry.TokenBucket{}, retry.TrafficShare{}, retry.Schedule(),
	); methods < 30 {
		t.Errorf("only %d methods", methods)
	}
}

func TestANilRetryIsInvalidAndTheZeroRetryMakesOneAttempt(t *testing.T) {
	var none *retry.Retry[int]
	_, err := none.Apply(t.Context(), policy.NextFunc(failing(errTransient).call))
	if len(optionerrors.All(err)) != 1 || len(optionerrors.All(none.Validate())) != 1 {
		t.Errorf("a nil Retry returns %v", err)
	}
	fn := failing(errTransient, errTransient)
	_, err = new(retry.Retry[int]).Apply(t.Context(), policy.NextFunc(fn.call))
	if e, ok := errors.AsType[*retry.Error](err); !ok || e.Attempts != 1 {
		t.Errorf("the zero Retry returns %v", err)
	}
}

func TestANilErrorSaysNothing(t *testing.T) {
	var none *retry.Error
	if none.Error() != "<nil>" || errors.Is(none, retry.ErrExhausted) || none.Timeout() || none.Temporary() ||
		none.Verdict() != (classify.Verdict{}) {
		t.Errorf("it is %q, verdict %+v", none, none.Verdict())
	}
	if got, want := classify.Of(none), classify.Of(errUnknown); got != want {
		t.Errorf("its verdict is %+v, want that of any unknown error, %+v", got, want)
	}
}
