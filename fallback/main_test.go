package fallback_test

import (
	"context"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder is an observer that keeps the events.
type recorder struct {
	mu     sync.Mutex
	events []policy.Event
}

func (r *recorder) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}

func (r *recorder) EndAttempt(context.Context, policy.AttemptRecord) {}

func (r *recorder) Event(_ context.Context, e policy.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// same reports whether got is the very error that is wanted, not one that wraps it.
func same(got, want error) bool { return any(got) == any(want) }

// failing returns a function that returns a value, as a careless one does, and an error.
func failing(err error) policy.Func[string] {
	return func(context.Context) (string, error) { return "partial", err }
}
