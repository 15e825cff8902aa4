package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/docs/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func load(t *testing.T) api.Package {
	t.Helper()
	packages, err := api.Load("testdata/module")
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) != 2 || packages[0].Name != "policy" || packages[1].Name != "thing" {
		t.Fatalf("the packages are %+v", packages)
	}
	return packages[1]
}

func TestTheListingHasALineForEachExportedName(t *testing.T) {
	want := `const A untyped int = 1
const B untyped string = "b"
func Guard[T any]() policy.Policy[T]
func New() *Thing[int]
func NewOther(string, ...int)
method (*Thing[K]) Method(K) (int, error)
type Thing struct, Both map[string]K
type Thing struct, Documented map[string]K
type Thing struct, Naked error
type Thing struct, unexported fields
type Thing[K comparable] struct // deprecated
type Two interface
type Two interface, One()
type Two interface, Other()
var Undocumented int
`
	if diff := cmp.Diff(want, load(t).Listing()); diff != "" {
		t.Error(diff)
	}
}

func TestNamesWithoutACommentAreFound(t *testing.T) {
	want := []string{
		"thing: the package has no comment",
		"thing/thing.go:11: Undocumented has no comment",
		"thing/thing.go:19: Thing.Naked has no comment",
		"thing/thing.go:32: Thing.Method has no comment",
		"thing/thing.go:40: Two.Other has no comment",
	}
	if diff := cmp.Diff(want, load(t).Undocumented()); diff != "" {
		t.Error(diff)
	}
}

func TestConstructorsWithoutAnExampleAreFound(t *testing.T) {
	want := []string{
		"thing/thing.go:30: no example with an output calls Guard",
		"thing/thing.go:27: no example with an output calls NewOther",
	}
	if diff := cmp.Diff(want, load(t).WithoutExample()); diff != "" {
		t.Error(diff)
	}
}
