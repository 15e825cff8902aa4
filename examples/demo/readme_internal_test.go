package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/readme"
)

var (
	number = regexp.MustCompile(`\d[\d.:]*(ms|s)?`)
	spaces = regexp.MustCompile(` +`)
)

// compareWithReadme ignores durations, ports and the order in which concurrent reviews end.
func compareWithReadme(t *testing.T, output string) {
	t.Helper()
	if diff := cmp.Diff(sameEveryTime(readme.Output(t)), sameEveryTime(output)); diff != "" {
		t.Errorf("README.md does not show what the demo prints (-README +demo):\n%s", diff)
	}
}

func sameEveryTime(output string) []string {
	lines := strings.Split(spaces.ReplaceAllString(number.ReplaceAllString(output, "N"), " "), "\n")
	slices.Sort(lines)
	return lines
}
