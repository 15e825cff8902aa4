package timeout_test

import (
	"context"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestMain(m *testing.M) {
	if scene := os.Getenv(crashScene); scene != "" {
		crash(scene)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

type recorder = eventlog.Recorder

// observed returns the chain of fn, with r as the observer.
func observed[T any](r *recorder, fn policy.Func[T]) policy.Next[T] {
	return policy.NextFunc(fn).Observe(r)
}

// both returns a new policy, and one that arms the timer at once, as its functions have all called
// Done.
func both(limit time.Duration, options ...timeout.Option) map[string]*timeout.Timeout[int] {
	eager := timeout.New[int](limit, options...)
	for range 100 {
		_, _ = eager.Apply(context.Background(), policy.NextFunc(askDone))
	}
	return map[string]*timeout.Timeout[int]{"lazy": timeout.New[int](limit, options...), "eager": eager}
}

// same reports whether got is the very error that is wanted, not one that wraps it.
func same(got, want error) bool { return any(got) == any(want) }
