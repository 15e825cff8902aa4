package docs_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

// The texts in the table of docs/classification.md mean what it says.
func TestTextsMeanWhatThePageSays(t *testing.T) {
	page, err := os.ReadFile("../../../docs/classification.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Words that count, and words that do not\n")
	section, _, _ = strings.Cut(section, "\n## ")
	quoted := regexp.MustCompile("`([^`]+)`")
	texts := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(line, " | ")
		if len(cells) < 3 || !strings.HasPrefix(cells[0], "| `") {
			continue
		}
		for _, text := range quoted.FindAllStringSubmatch(cells[0], -1) {
			texts++
			v := classify.Of(errors.New(text[1]))
			got := v.Class.String() + ", " + string(v.Kind)
			if v.Class == classify.ClassUnknown {
				got = "unknown"
			}
			if got != cells[1] {
				t.Errorf("docs/classification.md: %q is %s, and not %s", text[1], got, cells[1])
			}
		}
	}
	if texts < 15 {
		t.Errorf("%d texts in the table", texts)
	}
}
