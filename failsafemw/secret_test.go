package failsafemw_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/failsafemw"
)

// Errors of net/http have the address, and policies outside failsafe-go may put one into theirs.
func TestErrorsShowNoCredentialsAndQueriesOfAddresses(t *testing.T) {
	failure := &url.Error{Op: "Get", URL: "https://user:hunter2@api.example.com/v1?key=sk-secret#token", Err: errDown}
	for name, err := range map[string]error{
		"the last attempt's": &failsafemw.Error{Policy: "retry", Attempts: 3, Last: failure},
		"the policy's":       &failsafemw.Error{Policy: "quota", Attempts: 1, Err: failure},
		"both, wrapped":      &failsafemw.Error{Err: fmt.Errorf("asking: %w", failure), Last: errors.Join(errDown, failure)},
		"of a retry":         exhausted(t, failure),
	} {
		for _, secret := range []string{"user", "hunter2", "sk-secret", "token"} {
			if text := err.Error(); strings.Contains(text, secret) || !strings.Contains(text, "api.example.com/v1") {
				t.Errorf("%s: %q", name, text)
			}
		}
	}
}

func exhausted(t *testing.T, failure error) error {
	t.Helper()
	pipeline, _ := pipelineOf(t, failsafemw.New(retrypolicy.NewBuilder[int]().WithMaxAttempts(2).Build()))
	_, err := pipeline.Do(t.Context(), func(context.Context) (int, error) { return 0, failure })
	if _, ok := errors.AsType[*failsafemw.Error](err); !ok {
		t.Errorf("got %T", err)
	}
	return err
}
