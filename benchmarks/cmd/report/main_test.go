package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const sample = `date: 2026-05-04
os: Plan 9
cores: 2
go: go1.26.8
peers: example.com/peer v1.2.3
goos: linux
goarch: amd64
cpu: Abacus
BenchmarkHappy/case=retry/run=serial/lib=tenax-2         	1000	  10.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHappy/case=retry/run=serial/lib=peer-2          	1000	 250.0 ns/op	      48 B/op	       3 allocs/op
BenchmarkHappy/case=retry/run=parallel/lib=tenax-2       	1000	   5.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHappy/case=retry/run=parallel/lib=peer-2        	1000	 600.0 ns/op	      48 B/op	       3 allocs/op
BenchmarkHTTP/case=get/run=serial/lib=peer-2             	1000	 100.0 ns/op
BenchmarkHappy/case=retry/run=serial/lib=tenax-2         	1000	  20.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHappy/case=retry/run=serial/lib=tenax-2         	1000	  12.0 ns/op	       0 B/op	       0 allocs/op
`

func TestRatiosAreThoseOfTheMedians(t *testing.T) {
	r, err := parseResults([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	c := r.cases[0]
	got := map[string]string{}
	for _, l := range c.libraries {
		got[l.name] = multiple(c.ratio(l, serial)) + " " + multiple(c.ratio(l, parallel)) + " " + l.allocations()
	}
	want := map[string]string{"tenax": "1.00× 1.00× 0", "peer": "20.8× 120× 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ratios differ (-want +got):\n%s", diff)
	}
}

func TestACaseWithoutTenaxHasNoRatio(t *testing.T) {
	r, err := parseResults([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if got := multiple(r.cases[1].ratio(r.cases[1].libraries[0], serial)); got != missing {
		t.Errorf("ratio is %q, want %q", got, missing)
	}
}

func TestResultsThatCannotBeComparedAreRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing":       "goos: linux\nPASS\n",
		"foreign names": "BenchmarkOther-2  10  5 ns/op\n",
		"broken line":   "BenchmarkHappy/case=retry/run=serial/lib=tenax-2  10  x ns/op\n",
	} {
		if _, err := parseResults([]byte(raw)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTheTextAroundTheMarkersStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	before, after := "# By hand\n\n", "\nAlso by hand.\n"
	write(t, path, before+beginMarker+"\nold figures\n"+endMarker+after)
	runReport(t, "-from", sampleFile(t), "-o", path)
	runReport(t, "-from", sampleFile(t), "-o", path)

	page := read(t, path)
	if !strings.HasPrefix(page, before+beginMarker) || !strings.HasSuffix(page, endMarker+after) {
		t.Errorf("the text by hand is gone:\n%s", page)
	}
	if strings.Contains(page, "old figures") || strings.Count(page, beginMarker) != 1 {
		t.Errorf("the old figures are still there:\n%s", page)
	}
	for _, line := range []string{
		"Measured on 2026-05-04: Abacus, 2 cores, Plan 9, linux/amd64, go1.26.8. Rounds: 1.",
		"Peers: example.com/peer v1.2.3.",
		"| tenax | 12.0 ± ∞ | 1.00× | 5.0 ± ∞ | 1.00× | 0 | 0 |",
		"| peer | 250 ± ∞ | 20.8× | 600 ± ∞ | 120× | 48 | 3 |",
		"| peer | 100 ± ∞ | – | – | – | – | – |",
	} {
		if !strings.Contains(page, line+"\n") {
			t.Errorf("the page lacks the line %q:\n%s", line, page)
		}
	}
}

func TestAPageThatDoesNotExistIsMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	runReport(t, "-from", sampleFile(t), "-o", path)
	page := read(t, path)
	if !strings.HasPrefix(page, "# Performance\n") || !strings.Contains(page, "| tenax |") {
		t.Errorf("page:\n%s", page)
	}
}

func TestAPageWithoutMarkersIsLeftAlone(t *testing.T) {
	for name, page := range map[string]string{
		"none":  "# By hand\n",
		"begin": "# By hand\n" + beginMarker + "\n",
		"end":   "# By hand\n" + endMarker + "\n",
		"order": endMarker + "\n" + beginMarker + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "page.md")
			write(t, path, page)
			err := run(t.Context(), []string{"-from", sampleFile(t), "-o", path}, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), beginMarker) {
				t.Errorf("error is %v, want one that shows the markers", err)
			}
			if diff := cmp.Diff(page, read(t, path)); diff != "" {
				t.Errorf("the page changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFlagsThatMakeNoSenseAreRefusedBeforeAnythingRuns(t *testing.T) {
	for _, args := range [][]string{
		{"-count", "0"},
		{"-count", "many"},
		{"Happy"},
		{"-from", "a", "-save", "b"},
		{"-o", "page.md", "-bench", "Happy"},
		{"-o", t.TempDir()},
		{"-o", filepath.Join(t.TempDir(), "missing", "page.md")},
		{"-save", filepath.Join(t.TempDir(), "missing", "raw.txt")},
		{"-from", filepath.Join(t.TempDir(), "missing.txt")},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

func TestBothTablesArePrinted(t *testing.T) {
	printed := runReport(t, "-from", sampleFile(t))
	for _, part := range []string{"/case: retry", "sec/op", "vs base", "20.8×"} {
		if !strings.Contains(printed, part) {
			t.Errorf("%q is not printed:\n%s", part, printed)
		}
	}
}

func TestBenchmarksAreBuiltRunInRoundsAndKept(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a benchmark")
	}
	path := filepath.Join(t.TempDir(), "raw.txt")
	runReport(t, "-bench", "Happy/case=retry$/run=serial/lib=(tenax|bare)", "-count", "2", "-benchtime", "1x", "-save", path)
	r, err := parseResults([]byte(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.cases) != 1 || len(r.cases[0].libraries) != 2 || r.rounds() != 2 {
		t.Errorf("results:\n%s", read(t, path))
	}
	for _, key := range []string{"date", "os", "cores", "go", "peers", "goos", "goarch"} {
		if r.environment[key] == "" {
			t.Errorf("the results do not say their %s", key)
		}
	}
}

func TestWithoutFlagsTheBenchmarksAreThoseThatCanBeCompared(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the benchmarks")
	}
	path := filepath.Join(t.TempDir(), "raw.txt")
	runReport(t, "-count", "1", "-benchtime", "1x", "-save", path)
	r, err := parseResults([]byte(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, c := range r.cases {
		got[c.benchmark] = true
	}
	if diff := cmp.Diff(map[string]bool{"Happy": true, "Failing": true, "HTTP": true}, got); diff != "" {
		t.Errorf("benchmarks (-want +got):\n%s", diff)
	}
}

func runReport(t *testing.T, args ...string) string {
	t.Helper()
	var printed, problems bytes.Buffer
	if err := run(t.Context(), args, &printed, &problems); err != nil {
		t.Fatalf("report %q: %v\n%s", args, err, problems.String())
	}
	return printed.String()
}

func sampleFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "raw.txt")
	write(t, path, sample)
	return path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
