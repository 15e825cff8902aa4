package failsafemw_test

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/failsafemw"
)

// detailError is a comparable type, but its values cannot be compared if their detail cannot.
type detailError struct{ detail any }

func (detailError) Error() string { return "detail" }

func TestErrorsMayHoldWhatCannotBeCompared(t *testing.T) {
	for name, p := range map[string]failsafe.Policy[int]{
		"retry":    retrypolicy.NewBuilder[int]().WithMaxRetries(1).Build(),
		"abort":    retrypolicy.NewBuilder[int]().AbortIf(func(int, error) bool { return true }).Build(),
		"timeout":  timeout.New[int](time.Minute),
		"fallback": fallback.NewWithResult(1),
		"hedge":    hedgepolicy.NewWithDelay[int](time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			pipeline, _ := pipelineOf(t, failsafemw.New(p))
			_, err := pipeline.Do(t.Context(), func(context.Context) (int, error) {
				return 0, detailError{[]int{1}}
			})
			wantEqual(t, "answered", err == nil, name == "fallback")
		})
	}
}
