package failsafemw_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

func TestOnePolicyForAnyServesEveryType(t *testing.T) {
	shared := bulkhead.New[any](1)
	numbers, _ := pipelineOf(t, failsafemw.Any[int](shared))
	texts, events := pipelineOf(t, failsafemw.Any[string](shared))
	value, err := numbers.Do(t.Context(), func(ctx context.Context) (int, error) {
		_, err := texts.Do(ctx, func(context.Context) (string, error) { return "not called", nil })
		wantError(t, err, classify.KindRejected, bulkhead.ErrFull)
		return 7, nil
	})
	wantEqual(t, "value", value, 7)
	wantEqual(t, "error", err, nil)
	wantEqual(t, "events", len(events.Take()), 1)
	text, err := texts.Do(t.Context(), func(context.Context) (string, error) { return "seven", nil })
	wantEqual(t, "value", text, "seven")
	wantEqual(t, "error", err, nil)
}

func TestTimeoutForAnyReachesTheFunction(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pipeline, _ := pipelineOf(t, failsafemw.Any[int](timeout.New[any](time.Second)))
		wantEqual(t, "elapsed", elapsed(func() {
			_, err := pipeline.Do(t.Context(), after(time.Hour, 0, nil))
			wantError(t, err, classify.KindTimeout, timeout.ErrExceeded)
		}), time.Second)
	})
}

func TestAFallbackWithAValueOfAWrongTypeIsAnError(t *testing.T) {
	pipeline, _ := pipelineOf(t, failsafemw.Any[int](fallback.NewWithResult[any]("seven")))
	_, err := pipeline.Do(t.Context(), fail)
	wantError(t, err, classify.KindInvalidRequest, failsafemw.ErrType)
}

func TestAnInterfaceMayBeNil(t *testing.T) {
	pipeline, _ := pipelineOf(t, failsafemw.Any[error](retrypolicy.NewWithDefaults[any]()))
	value, err := pipeline.Do(t.Context(), func(context.Context) (error, error) { return nil, nil }) //nolint:nilnil // It is the value.
	wantEqual(t, "value", value, nil)
	wantEqual(t, "error", err, nil)
}

// The caller gets the answer of a policy for any if it is a T, the zero T for nil, and otherwise a
// TypeError.
func TestAnswersAreConvertedOrRefused(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		answer := rapid.OneOf(
			rapid.Int().AsAny(), rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Just[any](nil),
			rapid.SliceOf(rapid.Int()).AsAny(), rapid.Just[any](errDown),
		).Draw(r, "answer")
		fallbacks := fallback.NewWithResult(answer)
		converts(r, failsafemw.Any[int](fallbacks), answer)
		converts(r, failsafemw.Any[string](fallbacks), answer)
		converts(r, failsafemw.Any[[]int](fallbacks), answer)
		converts(r, failsafemw.Any[error](fallbacks), answer)
		converts(r, failsafemw.Any[any](fallbacks), answer)
	})
}

func converts[T any](r *rapid.T, p policy.Policy[T], answer any) {
	value, err := p.Apply(context.Background(), policy.NextFunc(func(context.Context) (T, error) {
		var none T
		return none, errDown
	}))
	want, fits := answer.(T)
	fits = fits || answer == nil
	_, refused := err.(*failsafemw.TypeError)
	if fits == refused || fits != (err == nil) {
		r.Fatalf("%T from %v: error %v", want, answer, err)
	}
	if !reflect.DeepEqual(value, want) {
		r.Fatalf("value %v of %v", value, answer)
	}
}
