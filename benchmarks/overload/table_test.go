package overload_test

import (
	"math"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

// TENAX_OVERLOAD says what to simulate:
//
//	not set   Standard in the cells of sample
//	all       Standard and the best peer's stack in every cell; a few minutes
//	nightly   Standard and every peer's stack in every cell
//	update    Standard and what it was in every cell, and writes docs/overload.md
//	peers     like update, with every peer's stack
//	oracle    like peers, and looks for the best tuning of every cell; half an hour
//
// TENAX_CELLS, a regular expression, leaves out the cells whose names it does not match.
func mode() string { return os.Getenv("TENAX_OVERLOAD") }

// sample are cells that take little time, and are of all kinds.
var sample = []string{
	"8 × 10 ms: healthy", "8 × 10 ms: freeze, 40 clients", "8 × 10 ms: brownout", "400 × 100 ms: healthy",
	"2 × 200 ms: freeze", "2 × 200 ms: 50 % fail, few calls", "8 × 10 ms: 33 % fail", "8 × 10 ms: 97 % fail",
	"125 × 4 s, long tail: healthy", "400 × 100 ms: one of three refuses", "quota: 30 at once, fixed window, Retry-After",
	"others: tripwire, Netflix",
}

func cells() []overload.Scenario {
	chosen := regexp.MustCompile(os.Getenv("TENAX_CELLS"))
	return slices.DeleteFunc(overload.Cells(), func(c overload.Scenario) bool {
		return !chosen.MatchString(c.Name) || mode() == "" && os.Getenv("TENAX_CELLS") == "" && !slices.Contains(sample, c.Name)
	})
}

func TestStandardNeedsNoTuning(t *testing.T) {
	known := load(t)
	current := figures{}
	columns := map[string][]overload.Stack{standard: {overload.Standard()}, patient: {overload.StandardWithPatience()}}
	switch mode() {
	case "update":
		columns[before] = []overload.Stack{overload.Recommended()}
	case "nightly":
		columns[peer] = failsafeStacks()
	case "peers", "oracle":
		columns[before], columns[peer] = []overload.Stack{overload.Recommended()}, failsafeStacks()
	}
	for column, stacks := range columns {
		fill(t, current, column, stacks)
	}
	if mode() == "all" {
		fillBestPeers(t, current, known)
	}
	again(t, known, current)
	if mode() == "oracle" {
		oracles(t, current, cells())
	}
	finish(t, known, current)
}

// finish judges what was simulated, beside the kept figures of what was not.
func finish(t *testing.T, known, current figures) {
	t.Helper()
	for cell, columns := range known {
		for column, g := range columns {
			if _, ok := current[cell][column]; !ok {
				current.set(cell, g)
			}
		}
	}
	for _, c := range cells() {
		t.Logf("%-50s %s (%.2f attempts a request)", c.Name, short(current[c.Name], false), current[c.Name][standard].attempts)
	}
	judge(t, cells(), current)
	switch mode() {
	case "update", "peers", "oracle":
		save(t, current)
		write(t, table(current))
	case "":
		differences(t, known, current, standard, patient)
	default:
		differences(t, known, current, standard, patient, peer)
		if text := table(known); read(t) != text {
			t.Errorf("%s has another table than %s", page, kept)
		}
	}
}

// fill runs the stacks in every cell, and keeps the best of them.
func fill(t *testing.T, f figures, column string, stacks []overload.Stack) {
	t.Helper()
	var tasks []task
	for _, cell := range cells() {
		for _, s := range stacks {
			tasks = append(tasks, task{cell, s})
		}
	}
	for i, r := range simulate(t, tasks) {
		g := figureOf(column, tasks[i].stack.Name, r)
		if old, ok := f[tasks[i].cell.Name][column]; !ok || g.answered > old.answered {
			f.set(tasks[i].cell.Name, g)
		}
	}
}

// fillBestPeers runs that peer's stack in every cell that was the best at the last update.
func fillBestPeers(t *testing.T, f, known figures) {
	t.Helper()
	var tasks []task
	for _, cell := range cells() {
		for _, s := range failsafeStacks() {
			if s.Name == known[cell.Name][peer].stack {
				tasks = append(tasks, task{cell, s})
			}
		}
	}
	for i, r := range simulate(t, tasks) {
		f.set(tasks[i].cell.Name, figureOf(peer, tasks[i].stack.Name, r))
	}
}

// tolerance is the allowed difference of two runs in points of goodput. The order of simultaneous
// events, the jitter of retries and the rejections of a throttler are random.
const tolerance = 4

func differences(t *testing.T, known, current figures, columns ...string) {
	t.Helper()
	for _, cell := range cells() {
		for _, column := range columns {
			if old, now := known[cell.Name][column], current[cell.Name][column]; differ(old, now) {
				t.Errorf("%s, %s: %s has %.1f %%, now it is %.1f %%", cell.Name, now.stack, kept, old.answered, now.answered)
			}
		}
	}
}

func differ(a, b figure) bool { return math.Abs(a.answered-b.answered) > tolerance }
