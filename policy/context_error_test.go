package policy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenax-go/tenax/policy"
)

func TestContextErrorMatchesTheErrorAndTheCause(t *testing.T) {
	cause := errors.New("shutdown")
	ctx, cancel := context.WithCancelCause(t.Context())
	if err := policy.ContextError(ctx); err != nil {
		t.Errorf("before the end: %v", err)
	}
	cancel(cause)
	if err := policy.ContextError(ctx); !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	//nolint:staticcheck // A nil context is what the test is about.
	if err := policy.ContextError(nil); !errors.Is(err, policy.ErrNilContext) {
		t.Errorf("without a context: %v", err)
	}
}
