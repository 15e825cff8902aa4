package policy_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/policy"
)

var errShutdown = errors.New("shutdown")

func canceledBy(cause error) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	return ctx
}

func expiredBy(t *testing.T, cause error) context.Context {
	t.Helper()
	ctx, cancel := context.WithDeadlineCause(context.Background(), time.Unix(0, 0), cause)
	t.Cleanup(cancel)
	return ctx
}

func TestContextErrorMatchesTheErrorAndTheCause(t *testing.T) {
	wrapping := fmt.Errorf("shutdown: %w", context.Canceled)
	for name, test := range map[string]struct {
		ctx     context.Context
		cause   error
		text    string
		timeout bool
	}{
		"canceled":                  {canceledBy(nil), context.Canceled, "context canceled", false},
		"canceled with a cause":     {canceledBy(errShutdown), errShutdown, "context canceled: shutdown", false},
		"a cause that has both":     {canceledBy(wrapping), wrapping, "shutdown: context canceled", false},
		"a deadline":                {expiredBy(t, nil), context.DeadlineExceeded, "context deadline exceeded", true},
		"a deadline with a cause":   {expiredBy(t, errShutdown), errShutdown, "context deadline exceeded: shutdown", true},
		"a cause of the other kind": {expiredBy(t, context.Canceled), context.Canceled, "context deadline exceeded: context canceled", true},
	} {
		t.Run(name, func(t *testing.T) {
			err := policy.ContextError(test.ctx)
			if !errors.Is(err, test.ctx.Err()) || !errors.Is(err, test.cause) || err.Error() != test.text {
				t.Errorf("got %v", err)
			}
			if timeout, temporary := netErrorOf(err); timeout != test.timeout || temporary != test.timeout {
				t.Errorf("Timeout %v, Temporary %v, want %v", timeout, temporary, test.timeout)
			}
		})
	}
}

// netErrorOf returns the answers of err as a net.Error, and false if it is none.
func netErrorOf(err error) (timeout, temporary bool) {
	e, ok := err.(interface{ Timeout() bool })
	f, also := err.(interface{ Temporary() bool })
	return ok && e.Timeout(), also && f.Temporary()
}

func TestContextErrorAcceptsAnyCause(t *testing.T) {
	for name, cause := range hostile.Errors() {
		t.Run(name, func(t *testing.T) {
			err := policy.ContextError(expiredBy(t, cause))
			if err.Error() == "" {
				t.Error("no text")
			}
			if timeout, temporary := netErrorOf(err); !timeout || !temporary {
				t.Errorf("a %T is no timeout", err)
			}
		})
	}
}

func TestContextErrorIsNilBeforeTheEndAndNamesANilContext(t *testing.T) {
	if err := policy.ContextError(t.Context()); err != nil {
		t.Errorf("before the end: %v", err)
	}
	//nolint:staticcheck // A nil context is what the test is about.
	if err := policy.ContextError(nil); !errors.Is(err, policy.ErrNilContext) {
		t.Errorf("without a context: %v", err)
	}
}
