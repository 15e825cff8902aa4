package fallback_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type recorder = eventlog.Recorder

// same reports whether got is the very error that is wanted, not one that wraps it.
func same(got, want error) bool { return any(got) == any(want) }

// failing returns a function that returns an error and, as a careless one does, a value.
func failing(err error) policy.Func[string] {
	return func(context.Context) (string, error) { return "partial", err }
}
