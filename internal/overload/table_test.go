package overload_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/tenax-go/tenax/internal/overload"
)

// page has the table, between these two lines.
const (
	page  = "../../docs/overload.md"
	begin = "<!-- the table: TENAX_OVERLOAD=update go test ./internal/overload -->\n"
	end   = "<!-- the end of the table -->"
)

// tolerance is how many points of goodput two runs may differ by: the order of what happens at the same instant, and the
// jitter of retries, are left to chance.
const tolerance = 1.5

// The table holds every stack against every scenario, and takes a minute or two: TENAX_OVERLOAD=all runs it and compares the
// page with it, TENAX_OVERLOAD=update writes it.
func TestNoStackOfAPeerBeatsTheRecommendedByMoreThanAPoint(t *testing.T) {
	mode := os.Getenv("TENAX_OVERLOAD")
	if mode == "" {
		t.Skip("TENAX_OVERLOAD is not set")
	}
	tenax, peers := tenaxStacks(), failsafeStacks()
	scenarios := overload.Scenarios()
	results := simulate(t, scenarios, append(tenax, peers...))
	for _, scenario := range scenarios {
		own := 100 * results[scenario.Name][recommended.name].Goodput()
		for _, s := range peers {
			if theirs := 100 * results[scenario.Name][s.name].Goodput(); theirs > own+1 {
				t.Errorf("%s: %s answers %.1f %%, the recommended stack %.1f %%", scenario.Name, s.name, theirs, own)
			}
		}
	}
	text := table(scenarios, append(tenax, peers...), results)
	if mode == "update" {
		write(t, text)
		return
	}
	compare(t, read(t), text)
}

// simulate runs every stack in every scenario, in parallel.
func simulate(t *testing.T, scenarios []overload.Scenario, stacks []stack) map[string]map[string]overload.Result {
	t.Helper()
	var mu sync.Mutex
	results := make(map[string]map[string]overload.Result)
	t.Run("simulation", func(t *testing.T) {
		for _, scenario := range scenarios {
			results[scenario.Name] = make(map[string]overload.Result)
			for _, s := range stacks {
				t.Run(scenario.Name+"/"+s.name, func(t *testing.T) {
					t.Parallel()
					r := run(t, scenario, s)
					mu.Lock()
					defer mu.Unlock()
					results[scenario.Name][s.name] = r
				})
			}
		}
	})
	return results
}

func table(scenarios []overload.Scenario, stacks []stack, results map[string]map[string]overload.Result) string {
	var b strings.Builder
	b.WriteString("| stack |")
	for _, scenario := range scenarios {
		b.WriteString(" " + scenario.Name + " |")
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(scenarios)) + "\n")
	for _, s := range stacks {
		b.WriteString("| " + s.name + " |")
		for _, scenario := range scenarios {
			b.WriteString(" " + cell(results[scenario.Name][s.name]) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// cell is a result in the table: 98.6 %, 1 s, 0.99.
func cell(r overload.Result) string {
	recovery := "never"
	if r.Recovery >= 0 {
		recovery = strconv.Itoa(int(r.Recovery.Seconds())) + " s"
	}
	return fmt.Sprintf("%.1f %%, %s, %.2f", 100*r.Goodput(), recovery, r.AttemptsPerRequest())
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

// compare reports where the page's table is not what was simulated now.
func compare(t *testing.T, old, current string) {
	t.Helper()
	oldRows, rows := strings.Split(old, "\n"), strings.Split(current, "\n")
	if len(oldRows) != len(rows) || oldRows[0] != rows[0] {
		t.Fatalf("%s has another table than this:\n%s", page, current)
	}
	for i := range rows {
		cells, oldCells := strings.Split(rows[i], " | "), strings.Split(oldRows[i], " | ")
		if len(cells) != len(oldCells) || cells[0] != oldCells[0] {
			t.Fatalf("%s has %q, want %q", page, oldRows[i], rows[i])
		}
		for j := range cells {
			if difference := percent(cells[j]) - percent(oldCells[j]); difference > tolerance || difference < -tolerance {
				t.Errorf("%s, %s: %s has %s, now it is %s", cells[0], strings.Split(rows[0], " | ")[j], page, oldCells[j], cells[j])
			}
		}
	}
}

// percent is the goodput in a cell, or 0 in another.
func percent(cell string) float64 {
	number, _, _ := strings.Cut(strings.TrimPrefix(cell, "| "), " %")
	value, _ := strconv.ParseFloat(number, 64)
	return value
}
