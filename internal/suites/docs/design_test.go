package docs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/suites/docs/markdown"
)

// relativePath matches a file or folder in the way the design names it: retry/decide.go.
var relativePath = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+$`)

func TestEveryPathInTheDesignExists(t *testing.T) {
	checked := 0
	for _, span := range design(t).Spans {
		if !relativePath.MatchString(span.Code) || isImportPath(span.Code) {
			continue
		}
		checked++
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(span.Code))); err != nil {
			t.Errorf("docs/design.md:%d: there is no %s", span.Line, span.Code)
		}
	}
	if checked == 0 {
		t.Error("no path was found")
	}
	t.Logf("%d paths", checked)
}

func TestTheMapHasEveryPackageThatShips(t *testing.T) {
	var named []string
	for _, span := range design(t).Spans {
		named = append(named, span.Code, path.Dir(span.Code))
	}
	for _, folder := range packagesThatShip(t) {
		if !slices.Contains(named, folder) {
			t.Errorf("docs/design.md does not name the package `%s`", folder)
		}
	}
}

func design(t *testing.T) markdown.Page {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, "docs", "design.md"))
	if err != nil {
		t.Fatal(err)
	}
	return markdown.Parse("docs/design.md", source)
}

// isImportPath reports whether a path without a file name belongs to the standard library, such as
// net/http.
func isImportPath(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	_, err := os.Stat(filepath.Join(root, first))
	return err != nil && path.Ext(name) != ".go"
}

// packagesThatShip returns the folders of the root module with code for users.
func packagesThatShip(t *testing.T) []string {
	t.Helper()
	others := []string{"benchmarks", "examples", "findings", "tools", "internal/suites", "internal/testkit"}
	var folders []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name != "." && strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || slices.Contains(others, name) {
				return fs.SkipDir
			}
		case path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go"):
			folders = append(folders, path.Dir(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}
