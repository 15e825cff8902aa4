package conformance_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/suites/conformance"
)

var update = flag.Bool("update", false, "write the tables of docs/conformance.md")

const (
	page  = "../../../docs/conformance.md"
	begin = "<!-- Written by: go test ./internal/suites/conformance -run Table -update -->\n"
	end   = "<!-- Written by the test up to here. -->\n"
)

// documented compares the tables of the page with the results, or writes them.
func documented(t *testing.T, results map[string][]conformance.Result) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for the tables", page)
	}
	want := before + begin + tables(results) + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s is not up to date; see its own word on how to write it:\n%s", page, diff)
	}
}

func tables(results map[string][]conformance.Result) string {
	var b strings.Builder
	cells := map[string]map[string]string{}
	for _, s := range subjects {
		cells[s.name] = summaries(results[s.name])
	}
	group := ""
	for _, row := range conformance.Rows() {
		if row.Group != group {
			group = row.Group
			header(&b, group)
		}
		fmt.Fprintf(&b, "| %s (%s) | %s |", row.Name, row.Source, row.Meaning)
		for _, s := range subjects {
			fmt.Fprintf(&b, " %s |", cells[s.name][row.Name])
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	reasons(&b)
	return b.String()
}

func header(b *strings.Builder, group string) {
	fmt.Fprintf(b, "\n### %s\n\n| rule | what it means for you |", group)
	for _, s := range subjects {
		fmt.Fprintf(b, " %s |", s.name)
	}
	b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(subjects)) + "\n")
}

// summaries returns one word for each row, over all protocols.
func summaries(results []conformance.Result) map[string]string {
	failed, judged, applies := map[string][]string{}, map[string]bool{}, map[string]int{}
	for _, result := range results {
		name := result.Row.Name
		applies[name]++
		judged[name] = judged[name] || result.Outcome != conformance.NotJudged
		if result.Outcome == conformance.Failed {
			failed[name] = append(failed[name], result.Protocol.String())
		}
	}
	cells := map[string]string{}
	for name, protocols := range applies {
		switch {
		case !judged[name]:
			cells[name] = "–"
		case len(failed[name]) == 0:
			cells[name] = "yes"
		case len(failed[name]) == protocols:
			cells[name] = "**no**"
		default:
			cells[name] = "**not over " + strings.Join(failed[name], " and ") + "**"
		}
	}
	return cells
}

func reasons(b *strings.Builder) {
	b.WriteString("### Why a row fails\n")
	for _, s := range subjects {
		if len(s.failures) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s:\n\n", s.name)
		for _, row := range conformance.Rows() {
			if reason, ok := s.failures[row.Name]; ok {
				fmt.Fprintf(b, "- %s: %s\n", row.Name, reason)
			}
		}
	}
	b.WriteString("\n")
}
