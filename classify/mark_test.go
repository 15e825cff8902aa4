package classify_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

type awsError struct {
	error
	retryable bool
}

func (e awsError) RetryableError() bool { return e.retryable }
func (e awsError) Unwrap() error        { return e.error }

type azureError struct{ error }

func (azureError) NonRetriable() {}

func TestErrorsOfOtherLibrariesSayWhetherTheyAreRetryable(t *testing.T) {
	busy, odd := statusError(503), errors.New("odd")
	for _, test := range []struct {
		name string
		err  error
		want classify.Verdict
	}{
		{"not retryable", awsError{busy, false}, withStatus(permanent(classify.KindServer), 503)},
		{"retryable", awsError{statusError(400), true}, withStatus(transient(classify.KindInvalidRequest), 400)},
		{"retryable, nothing else known", awsError{odd, true}, transient(classify.KindUnknown)},
		{"by words", awsError{errors.New("429: slow down"), false}, withStatus(permanent(classify.KindRateLimit), 429)},
		{"wrapped", fmt.Errorf("put: %w", awsError{odd, true}), transient(classify.KindUnknown)},
		{"the outer one counts", awsError{awsError{odd, true}, false}, permanent(classify.KindUnknown)},
		{"Azure", azureError{odd}, permanent(classify.KindUnknown)},
		{"its own verdict counts more", awsError{classify.Permanent(odd), true}, permanent(classify.KindUnknown)},
	} {
		t.Run(test.name, func(t *testing.T) { assertVerdict(t, classify.Of(test.err), test.want) })
	}
}
