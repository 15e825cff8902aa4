package composition_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/composition"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errDown = errors.New("503 Service Unavailable")

// failing returns a function that takes d and fails.
func failing(d time.Duration) policy.Func[int] {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return 0, errDown
	}
}

// hanging never answers.
func hanging(ctx context.Context) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

// retrying returns a policy that waits the same time before each of two retries.
func retrying(wait time.Duration) policy.Policy[int] {
	return retry.New[int](retry.WithBackoff(retry.Constant(wait)), retry.WithJitter(retry.NoJitter))
}

// pipeline returns a pipeline of the policies, with the lane around them.
func pipeline(t *testing.T, l *composition.Lane, policies ...policy.Policy[int]) *policy.Pipeline[int] {
	t.Helper()
	p, err := policy.New("orders", append([]policy.Policy[int]{l.Observe()}, policies...)...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkPicture compares the picture with docs, or writes it there.
func checkPicture(t *testing.T, name string, p composition.Picture) {
	t.Helper()
	path := "../../docs/" + name
	if os.Getenv("TENAX_PICTURES") == "update" {
		if err := os.WriteFile(path, []byte(p.SVG()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), p.SVG()); diff != "" {
		t.Errorf("docs/%s does not show what was measured; TENAX_PICTURES=update writes it anew (-docs +measured):\n%s", name, diff)
	}
}

// virtual runs a test in virtual time.
func virtual(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}
