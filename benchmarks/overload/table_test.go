package overload_test

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// page is the page with the table, between these two lines.
const (
	page  = "../../docs/overload.md"
	begin = "<!-- the table: cd benchmarks && TENAX_OVERLOAD=update go test ./overload -->\n"
	end   = "<!-- the end of the table -->"
)

// tolerance is the allowed difference of two runs in points of goodput. The order of simultaneous
// events, the jitter of retries and the rejections of a throttler are random, which makes up to 2
// points among 8 runs.
const tolerance = 4

// The table has every stack in every scenario, and takes a minute or two. TENAX_OVERLOAD=all runs
// it and compares it with the page, TENAX_OVERLOAD=update writes it.
func TestNoStackOfAPeerBeatsTheRecommendedByMoreThanAPoint(t *testing.T) {
	mode := os.Getenv("TENAX_OVERLOAD")
	if mode == "" {
		t.Skip("TENAX_OVERLOAD is not set")
	}
	tenax, peers := overload.Tenax(), failsafeStacks()
	scenarios := overload.Scenarios()
	results := simulate(t, scenarios, append(tenax, peers...))
	for _, scenario := range scenarios {
		own := 100 * results[scenario.Name][overload.Recommended().Name].Goodput()
		for _, s := range peers {
			if theirs := 100 * results[scenario.Name][s.Name].Goodput(); theirs > own+1 {
				t.Errorf("%s: %s answers %.1f %%, the recommended stack %.1f %%", scenario.Name, s.Name, theirs, own)
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
func simulate(t *testing.T, scenarios []overload.Scenario, stacks []overload.Stack) map[string]map[string]overload.Result {
	t.Helper()
	var mu sync.Mutex
	results := make(map[string]map[string]overload.Result)
	t.Run("simulation", func(t *testing.T) {
		for _, scenario := range scenarios {
			results[scenario.Name] = make(map[string]overload.Result)
			for _, s := range stacks {
				t.Run(scenario.Name+"/"+s.Name, func(t *testing.T) {
					t.Parallel()
					var r overload.Result
					synctest.Test(t, func(*testing.T) { r = overload.Run(scenario, s.NewClient) })
					mu.Lock()
					defer mu.Unlock()
					results[scenario.Name][s.Name] = r
				})
			}
		}
	})
	return results
}

func table(scenarios []overload.Scenario, stacks []overload.Stack, results map[string]map[string]overload.Result) string {
	var b strings.Builder
	b.WriteString("| stack |")
	for _, scenario := range scenarios {
		b.WriteString(" " + scenario.Name + " |")
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(scenarios)) + "\n")
	for _, s := range stacks {
		b.WriteString("| " + s.Name + " |")
		for _, scenario := range scenarios {
			b.WriteString(" " + results[scenario.Name][s.Name].String() + " |")
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

// compare reports where the page's table differs from this simulation.
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

// percent returns the goodput in a cell, or 0 for any other cell.
func percent(cell string) float64 {
	number, _, _ := strings.Cut(strings.TrimPrefix(cell, "| "), " %")
	value, _ := strconv.ParseFloat(number, 64)
	return value
}
