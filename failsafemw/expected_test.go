package failsafemw_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	fsfallback "github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

var errMiss = errors.New("no such key")

// The policies of failsafe-go take every error for a failure, unless their own conditions say
// otherwise.
func TestAPolicyOfFailsafeDoesNotGetToKnowExpectedOutcomes(t *testing.T) {
	isMiss := policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })
	circuit := circuitbreaker.NewBuilder[string]().WithFailureThreshold(2).Build()
	for name, p := range map[string]failsafe.Policy[string]{
		"retry":                  retrypolicy.NewBuilder[string]().WithMaxRetries(3).Build(),
		"retry for empty values": retrypolicy.NewBuilder[string]().WithMaxRetries(0).HandleResult("").Build(),
		"circuit":                circuit,
		"fallback":               fsfallback.NewWithResult("instead"),
	} {
		calls := 0
		pipeline := policy.Must(policy.New("test", isMiss, policy.Policy[string](failsafemw.New(p))))
		for range 5 {
			value, err := pipeline.Do(t.Context(), func(context.Context) (string, error) {
				calls++
				return "", errMiss
			})
			if value != "" || err != errMiss {
				t.Errorf("%s: got %q, %v", name, value, err)
			}
		}
		if calls != 5 {
			t.Errorf("%s: %d calls, want 5", name, calls)
		}
	}
	if !circuit.IsClosed() {
		t.Error("the circuit is not closed")
	}
}

func TestAnExpectedOutcomeEndsAHedgeAsAnyAnswerDoes(t *testing.T) {
	isMiss := policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })
	var seen bool
	probe := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		value, err := next.Do(ctx)
		seen = classify.IsExpected(err)
		return value, err
	})
	calls := 0
	pipeline := policy.Must(policy.New("test", isMiss, policy.Policy[string](probe), failsafemw.New(hedgepolicy.NewWithDelay[string](time.Hour))))
	_, err := pipeline.Do(t.Context(), func(context.Context) (string, error) {
		calls++
		return "", errMiss
	})
	if err != errMiss || calls != 1 || !seen {
		t.Errorf("got %v after %d calls, expected: %v", err, calls, seen)
	}
}
