package docs_test

import (
	"cmp"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tenax-go/tenax/internal/suites/docs/markdown"
)

const root = "../../.."

// A template's links are relative to the page that is made of it.
var templates = map[string]string{
	"benchmarks/cmd/report/page.md":    "docs/performance.md",
	"internal/suites/verdicts/page.md": "docs/verdicts.md",
}

func TestEveryRelativeLinkLeadsSomewhere(t *testing.T) {
	pages := readPages(t)
	anchors := map[string][]string{}
	for _, page := range pages {
		anchors[page.Path] = page.Anchors
	}
	checked := 0
	for _, page := range pages {
		for _, link := range page.Links {
			target, err := url.Parse(link.Destination)
			if err != nil {
				t.Errorf("%s:%d: %s: %v", page.Path, link.Line, link.Destination, err)
				continue
			}
			if target.Scheme != "" || target.Host != "" {
				continue
			}
			checked++
			file := cmp.Or(templates[page.Path], page.Path)
			if target.Path != "" {
				file = path.Join(path.Dir(file), target.Path)
			}
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s:%d: %s: there is no %s", page.Path, link.Line, link.Destination, file)
				continue
			}
			if target.Fragment != "" && !slices.Contains(anchors[file], target.Fragment) {
				t.Errorf("%s:%d: %s: %s has no heading %q; it has %q", page.Path, link.Line, link.Destination, file, target.Fragment, anchors[file])
			}
		}
	}
	if checked == 0 {
		t.Error("no link was found")
	}
	t.Logf("%d links on %d pages", checked, len(pages))
}

func readPages(t *testing.T) []markdown.Page {
	t.Helper()
	pages, err := markdown.Pages(root)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}
