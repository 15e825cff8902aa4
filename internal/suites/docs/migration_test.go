package docs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"

	"github.com/tenax-go/tenax/internal/suites/docs/markdown"
)

// mostChangedLines is what the pages promise. A line counts once if it is replaced, added or
// removed.
const mostChangedLines = 9

const migrationPage = "docs/migration/gobreaker-and-backoff.md"

func TestTheProgramIsMigratedByFewLines(t *testing.T) {
	before, after := shopOf("before"), shopOf("after")
	text := string(diff.Diff("before/main.go", read(t, before), "after/main.go", read(t, after)))
	_, hunks, ok := strings.Cut(text, "\n--- ")
	if !ok {
		t.Fatal("the programs do not differ")
	}
	hunks = "--- " + hunks

	// The first two lines name the files.
	added, removed := 0, 0
	for _, line := range strings.Split(hunks, "\n")[2:] {
		if strings.HasPrefix(line, "+") {
			added++
		}
		if strings.HasPrefix(line, "-") {
			removed++
		}
	}
	if changed := max(added, removed); changed > mostChangedLines {
		t.Errorf("%d lines change, promised were %d", changed, mostChangedLines)
	}

	page := markdown.Parse(migrationPage, read(t, filepath.Join(root, migrationPage)))
	shown := slices.IndexFunc(page.Blocks, func(b markdown.Block) bool { return b.Language == "diff" })
	if shown < 0 {
		t.Fatalf("%s shows no difference", migrationPage)
	}
	if problem := cmp.Diff(hunks, page.Blocks[shown].Code); problem != "" {
		t.Logf("the block to show:\n%s", hunks)
		t.Errorf("%s:%d shows another difference than the one between %s and %s (-programs +page):\n%s",
			migrationPage, page.Blocks[shown].Line, before, after, problem)
	}
}

func shopOf(name string) string { return filepath.Join("migration", name, "main.go") }

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
