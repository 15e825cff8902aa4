package hostile_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// nilErrors returns the error types of the policies as nil pointers.
func nilErrors() []error {
	return []error{
		(*policy.OptionError)(nil), (*policy.PanicError)(nil), (*retry.Error)(nil), (*breaker.OpenError)(nil),
		(*bulkhead.FullError)(nil), (*timeout.ExceededError)(nil), (*timeout.SaturatedError)(nil), (*fallback.Error)(nil),
	}
}

func TestEveryPolicySurvivesTheErrorsOfPoliciesAsNilPointers(t *testing.T) {
	for _, err := range nilErrors() {
		for name, p := range policies() {
			t.Run(fmt.Sprintf("%s/%T", name, err), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					_, got := policy.Must(policy.New("test", p)).Do(t.Context(), func(context.Context) (int, error) { return 0, err })
					if got != nil {
						_, _ = got.Error(), errors.Is(got, io.EOF)
					}
					ask(got)
				})
			})
		}
	}
}

func TestANilPointerOfAPolicysErrorMeansWhatItsZeroValueMeans(t *testing.T) {
	for _, err := range nilErrors() {
		zero, _ := reflect.TypeAssert[error](reflect.New(reflect.TypeOf(err).Elem()))
		if got, want := classify.Of(err), classify.Of(zero); got != want {
			t.Errorf("%T: verdict %+v, want %+v", err, got, want)
		}
	}
}

func TestEveryMethodOfAPolicysErrorSurvivesAnyErrorInIt(t *testing.T) {
	all := hostile.Errors()
	for _, err := range nilErrors() {
		all[fmt.Sprintf("a nil %T", err)] = err
	}
	for wrong, err := range all {
		t.Run(wrong, func(t *testing.T) {
			errs := []error{io.EOF, err}
			for _, reason := range []retry.Reason{retry.ReasonExhausted, retry.ReasonRejected, retry.ReasonCanceled} {
				zerovalue.Methods(t, &retry.Error{Attempts: 2, Reason: reason, Err: err, Errors: errs, Cause: err})
			}
			zerovalue.Methods(t, &fallback.Error{Err: err, Fallback: err}, &timeout.ExceededError{Limit: time.Second, Err: err},
				&policy.PanicError{Value: err}, &policy.OptionError{Policy: "test", Value: err})
		})
	}
}
