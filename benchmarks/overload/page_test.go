package overload_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

// page is the page with the table, between these two lines.
const (
	page  = "../../docs/overload.md"
	begin = "<!-- the table: make overload -->\n"
	end   = "<!-- the end of the table -->"
)

// table returns the tables of the page: a trouble in a row, a service in a column, and one table
// for those that have a service of their own.
func table(f figures) string {
	var sizes []string
	for _, s := range overload.Sizes() {
		sizes = append(sizes, s.Name)
	}
	return grid(f, sizes) + "\n" + list(f, func(c overload.Scenario) bool { return !slices.Contains(sizes, c.Service) })
}

func grid(f figures, sizes []string) string {
	var b strings.Builder
	b.WriteString("| trouble | " + strings.Join(sizes, " | ") + " |\n| ---" + strings.Repeat(" | ---", len(sizes)) + " |\n")
	for _, c := range overload.Cells() {
		if c.Service != sizes[0] {
			continue
		}
		b.WriteString("| " + c.Trouble + " |")
		for _, size := range sizes {
			b.WriteString(" " + short(f[size+": "+c.Trouble], nearlyDead(": "+c.Trouble)) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// short returns the goodput of Standard as it comes, with the patience, of the best peer and of the
// best tuning; and the attempts a request of the first, where those matter.
func short(columns map[string]figure, attempts bool) string {
	var parts []string
	for _, column := range []string{standard, patient, peer, oracle} {
		parts = append(parts, percent(columns, column))
	}
	text := strings.Join(parts, " · ")
	if attempts {
		text += fmt.Sprintf(" (%.2f)", columns[standard].attempts)
	}
	return text
}

func percent(columns map[string]figure, column string) string {
	if g, ok := columns[column]; ok {
		return fmt.Sprintf("%.1f", g.answered)
	}
	return "-"
}

func list(f figures, which func(overload.Scenario) bool) string {
	var b strings.Builder
	b.WriteString("| scenario | as it comes | with the patience | best peer | best tuning |\n| --- | --- | --- | --- | --- |\n")
	for _, c := range overload.Cells() {
		if !which(c) {
			continue
		}
		b.WriteString("| " + c.Name + " |")
		for _, column := range []string{standard, patient, peer, oracle} {
			b.WriteString(" " + percent(f[c.Name], column))
			if g := f[c.Name][column]; column == peer || column == oracle {
				b.WriteString(" " + strings.TrimPrefix(g.stack, "failsafe-go: "))
			} else {
				fmt.Fprintf(&b, ", %.2f", g.attempts)
			}
			b.WriteString(" |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), begin)
	old, _, complete := strings.Cut(rest, end)
	if !found || !complete {
		t.Fatalf("%s has no place for the table", page)
	}
	return old
}

func write(t *testing.T, text string) {
	t.Helper()
	all, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	updated := strings.Replace(string(all), begin+read(t)+end, begin+text+end, 1)
	if err := os.WriteFile(page, []byte(updated), 0o600); err != nil {
		t.Fatal(err)
	}
}
