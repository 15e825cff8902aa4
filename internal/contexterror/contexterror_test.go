package contexterror_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/contexterror"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errShutdown = errors.New("shutdown")

func canceled(cause error) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	return ctx
}

func expired(t *testing.T, cause error) context.Context {
	t.Helper()
	ctx, cancel := context.WithDeadlineCause(context.Background(), time.Unix(0, 0), cause)
	t.Cleanup(cancel)
	return ctx
}

func TestTheErrorOfAnEndedContextMatchesItsErrorAndItsCause(t *testing.T) {
	wrapping := fmt.Errorf("shutdown: %w", context.Canceled)
	for name, test := range map[string]struct {
		ctx     context.Context
		cause   error
		text    string
		timeout bool
	}{
		"canceled":                  {canceled(nil), context.Canceled, "context canceled", false},
		"canceled with a cause":     {canceled(errShutdown), errShutdown, "context canceled: shutdown", false},
		"a cause that has both":     {canceled(wrapping), wrapping, "shutdown: context canceled", false},
		"a deadline":                {expired(t, nil), context.DeadlineExceeded, "context deadline exceeded", true},
		"a deadline with a cause":   {expired(t, errShutdown), errShutdown, "context deadline exceeded: shutdown", true},
		"a cause of the other kind": {expired(t, context.Canceled), context.Canceled, "context deadline exceeded: context canceled", true},
	} {
		t.Run(name, func(t *testing.T) {
			err := contexterror.Of(test.ctx)
			if !errors.Is(err, test.ctx.Err()) || !errors.Is(err, test.cause) || err.Error() != test.text {
				t.Errorf("got %v", err)
			}
			if timeout, temporary := answers(err); timeout != test.timeout || temporary != test.timeout {
				t.Errorf("Timeout %v, Temporary %v, want %v", timeout, temporary, test.timeout)
			}
		})
	}
}

// answers returns the answers of err as a net.Error, and false if it is none.
func answers(err error) (timeout, temporary bool) {
	e, ok := err.(interface{ Timeout() bool })
	f, also := err.(interface{ Temporary() bool })
	return ok && e.Timeout(), also && f.Temporary()
}

func TestAnyCauseIsAccepted(t *testing.T) {
	for name, cause := range hostile.Errors() {
		t.Run(name, func(t *testing.T) {
			err := contexterror.Of(expired(t, cause))
			if err.Error() == "" {
				t.Error("no text")
			}
			if timeout, temporary := answers(err); !timeout || !temporary {
				t.Errorf("a %T is no timeout", err)
			}
		})
	}
}
