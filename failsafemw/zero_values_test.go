package failsafemw_test

import (
	"errors"
	"testing"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestZeroAndNilValuesAnswerEveryMethod(t *testing.T) {
	for name, a := range map[string]*failsafemw.Adapter[int]{"nil": nil, "zero": {}} {
		t.Run("Adapter/"+name, func(t *testing.T) {
			value, err := a.Apply(t.Context(), policy.NextFunc(succeed))
			wantEqual(t, "value", value, 0)
			wantError(t, err, classify.KindInvalidRequest)
			wantEqual(t, "Bind", a.Bind(policy.Binding{}) == policy.Policy[int](a), true)
			wantEqual(t, "Synchronous", a.Synchronous(), false)
			wantEqual(t, "Validate", a.Validate() != nil, true)
			wantEqual(t, "Describe", a.Describe(), policy.Description{Kind: "failsafe"})
		})
	}
	for name, e := range map[string]*failsafemw.Error{"nil": nil, "zero": {}} {
		t.Run("Error/"+name, func(t *testing.T) {
			wantEqual(t, "Error", e.Error(), "failsafe: ended after 0 attempts")
			wantEqual(t, "Unwrap", len(e.Unwrap()), 0)
			wantEqual(t, "Is", e.Is(errDown), false)
			wantEqual(t, "As", e.As(new(retrypolicy.ExceededError)), false)
			wantEqual(t, "Timeout", e.Timeout(), false)
			wantEqual(t, "Temporary", e.Temporary(), false)
			wantEqual(t, "Verdict", e.Verdict(), classify.Verdict{Class: classify.ClassUnknown, Kind: classify.KindUnknown})
			wantEqual(t, "ErrorType", e.ErrorType(), "unknown")
		})
	}
	for name, e := range map[string]*failsafemw.TypeError{"nil": nil, "zero": {}} {
		t.Run("TypeError/"+name, func(t *testing.T) {
			wantEqual(t, "Error", e.Error() != "", true)
			wantEqual(t, "Is", errors.Is(e, failsafemw.ErrType), true)
			wantEqual(t, "Timeout", e.Timeout(), false)
			wantEqual(t, "Temporary", e.Temporary(), false)
			wantEqual(t, "Verdict", e.Verdict().Kind, classify.KindInvalidRequest)
			wantEqual(t, "ErrorType", e.ErrorType(), "invalid_request")
		})
	}
	var option failsafemw.Option
	wantEqual(t, "nil Option", failsafemw.New(bulkhead.New[int](1), option).Validate() != nil, true)
}
