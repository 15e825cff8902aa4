package failsafemw_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
)

// endless wraps EOF first, and then itself.
type endless struct{}

func (e *endless) Error() string   { return "endless" }
func (e *endless) Unwrap() []error { return []error{io.EOF, e} }

// called makes a call that fails with err under a retry policy of failsafe-go, and returns the
// number of attempts.
func called(t *testing.T, p retrypolicy.Builder[int], err error) (attempts int, failure error) {
	t.Helper()
	pipeline, _ := pipelineOf(t, failsafemw.New[int](p.WithMaxRetries(2).Build()))
	_, failure = pipeline.Do(t.Context(), func(context.Context) (int, error) {
		attempts++
		return 0, err
	})
	return attempts, failure
}

func TestAConditionSeesWhatIsInAnEndlessError(t *testing.T) {
	err := &endless{}
	for name, test := range map[string]struct {
		p    retrypolicy.Builder[int]
		want int
	}{
		"that it is to handle":     {retrypolicy.NewBuilder[int]().HandleErrors(io.EOF), 3},
		"that it is not to handle": {retrypolicy.NewBuilder[int]().HandleErrors(io.ErrUnexpectedEOF), 1},
		"that it is to abort for":  {retrypolicy.NewBuilder[int]().AbortOnErrors(io.EOF), 1},
		"by its type": {retrypolicy.NewBuilder[int]().HandleIf(func(_ int, err error) bool {
			found, ok := errors.AsType[*endless](err)
			return ok && found != nil
		}), 3},
	} {
		t.Run(name, func(t *testing.T) {
			attempts, _ := called(t, test.p, err)
			wantEqual(t, "attempts", attempts, test.want)
		})
	}
}

// The replacement of an error never reaches the caller.
func TestTheCallerGetsTheErrorThatFailsafeCannotHandle(t *testing.T) {
	for name, err := range hostile.Errors() {
		t.Run(name, func(t *testing.T) {
			_, failure := called(t, retrypolicy.NewBuilder[int](), err)
			e, ok := failure.(*failsafemw.Error)
			if !ok {
				t.Fatalf("got a %T", failure)
			}
			wantEqual(t, "last", sameType(e.Last, err), true)
			var exceeded retrypolicy.ExceededError
			wantEqual(t, "as", e.As(&exceeded) && sameType(exceeded.LastError, err), true)

			never := failsafemw.New(failsafe.Policy[int](retrypolicy.NewBuilder[int]().AbortIf(func(int, error) bool { return true }).Build()))
			pipeline, _ := pipelineOf(t, never)
			_, failure = pipeline.Do(t.Context(), func(context.Context) (int, error) { return 0, err })
			wantEqual(t, "aborted", sameType(failure, err), true)
		})
	}
}

func sameType(a, b error) bool { return reflect.TypeOf(a) == reflect.TypeOf(b) }
