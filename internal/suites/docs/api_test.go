package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/suites/docs/api"
)

var loadAPI = sync.OnceValues(func() ([]api.Package, error) { return api.Load(root) })

func TestTheAPIIsAsListed(t *testing.T) {
	want := map[string]string{}
	for _, p := range packages(t) {
		want[p.Name] = p.Listing()
	}
	if diff := cmp.Diff(listed(t), want); diff != "" {
		t.Errorf("api/ does not list what the packages export; if that is meant, run at the root:\n\n"+
			"\tgo run ./internal/suites/docs/cmd/apilist\n\n(-api/ +packages):\n%s", diff)
	}
}

func TestEveryExportedNameHasAComment(t *testing.T) {
	for _, p := range packages(t) {
		for _, missing := range p.Undocumented() {
			t.Error(missing)
		}
	}
}

func TestEveryConstructorHasAnExample(t *testing.T) {
	for _, p := range packages(t) {
		for _, missing := range p.WithoutExample() {
			t.Error(missing)
		}
	}
}

func packages(t *testing.T) []api.Package {
	t.Helper()
	public, err := loadAPI()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(public, func(p api.Package) bool { return p.Name == "policy" }) {
		t.Fatal("the public packages were not found")
	}
	return public
}

// listed returns the lists by package.
func listed(t *testing.T) map[string]string {
	t.Helper()
	lists := map[string]string{}
	folder := filepath.Join(root, "api")
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		lists[strings.TrimSuffix(filepath.ToSlash(name), ".txt")] = string(content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lists
}
