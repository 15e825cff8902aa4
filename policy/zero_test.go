package policy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/policy"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*policy.Pipeline[int])(nil), new(policy.Pipeline[int]), (*policy.Future[int])(nil), new(policy.Future[int]),
		policy.Next[int]{}, policy.Func[int](nil), policy.Middleware[int](nil), policy.Recover[int](), policy.Expect[int](nil),
		(*policy.Observation)(nil), new(policy.Observation), policy.Description{}, new(policy.Description),
		(*policy.OptionError)(nil), new(policy.OptionError), (*policy.PanicError)(nil), new(policy.PanicError),
	); methods < 50 {
		t.Errorf("only %d methods", methods)
	}
}

func TestNilErrorsHaveATextAndMatchNothing(t *testing.T) {
	for _, err := range []error{(*policy.OptionError)(nil), (*policy.PanicError)(nil)} {
		if err.Error() != "<nil>" || errors.Is(err, errBoom) {
			t.Errorf("a nil %T is %q", err, err)
		}
	}
}

func TestNothingToCallIsAnError(t *testing.T) {
	if _, err := policy.Func[int](nil).Call(t.Context()); err != policy.ErrNilFunc {
		t.Errorf("a nil Func returns %v", err)
	}
	if _, err := (policy.Next[int]{}).Do(t.Context()); err != policy.ErrNilFunc {
		t.Errorf("the zero Next returns %v", err)
	}
}

// pointerContext is a context that may be a nil pointer.
type pointerContext struct{ context.Context }

func TestContextsThatAreNilBelongToTheFirstAttempt(t *testing.T) {
	for name, ctx := range map[string]context.Context{
		"nil":                     nilContext,
		"a nil pointer":           (*pointerContext)(nil),
		"nil with attempt number": policy.WithAttempt(nilContext, 2),
	} {
		if got := policy.Attempt(ctx); got != 1 {
			t.Errorf("%s: attempt %d", name, got)
		}
	}
	if policy.WithAttempt(nilContext, 2) != nil {
		t.Error("a nil context with a number is not nil")
	}
}
