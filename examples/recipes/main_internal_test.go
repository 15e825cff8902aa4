package recipes

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick has the given policies inside a retry with waits that take no time.
func quick[T any](t *testing.T, attempts int, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	t.Helper()
	all := append([]policy.Policy[T]{retry.New[T](
		retry.WithMaxAttempts(attempts), retry.WithBackoff(retry.Constant(time.Millisecond)), retry.WithJitter(retry.NoJitter),
	)}, policies...)
	p, err := policy.New("recipe", all...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var forLinters = regexp.MustCompile(` //nolint:.*`)

func TestThePageHasTheCodeThatIsTested(t *testing.T) {
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"database.go", "stream.go", "files.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, code, _ := strings.Cut(forLinters.ReplaceAllString(string(source), ""), "\n)\n\n")
		for declaration := range strings.SplitSeq(code, "\n}\n") {
			if declaration = strings.TrimSpace(declaration); !strings.Contains(string(page), declaration) {
				t.Errorf("docs/recipes.md does not have this of %s:\n%s", file, declaration)
			}
		}
	}
}
