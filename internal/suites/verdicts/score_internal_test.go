package verdicts

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

var update = flag.Bool("update", false, "write testdata/open.txt anew")

const openHead = `# Rows that Tenax does not judge as they want it, and in what they differ. A row that is right by
# now must go: go test -run Want -update
`

// score counts outcomes by group, and those of rows whose sources differ apart.
type score struct {
	groups   []string
	counts   map[string]*[4]int
	problems []problem
}

type problem struct{ key, text string }

// disputed is the place of what is not exact and of which sources differ.
const disputed = Miss + 1

func (s *score) add(row *Row, got classify.Verdict) {
	if s.counts == nil {
		s.counts = map[string]*[4]int{}
	}
	outcome := row.Want.Judge(got)
	if outcome != Exact {
		s.problems = append(s.problems, problem{
			row.Key(), fmt.Sprintf("%s, want %s (%s)", textOf(got), &row.Want, outcomes[outcome]),
		})
	}
	if outcome == Miss && row.Differs != "" {
		outcome = disputed
	}
	group := cmp.Or(row.Group, row.Provider)
	for _, name := range []string{group, "all"} {
		if s.counts[name] == nil {
			s.counts[name] = new([4]int)
			s.groups = append(s.groups, name)
		}
		s.counts[name][outcome]++
	}
}

var outcomes = [...]string{Exact: "exact", Behaves: "the same behaviour", Miss: "a miss"}

// report logs the score. It fails the test for each row that is not exact and not listed in
// testdata/open.txt, and for each that is listed and exact.
func (s *score) report(t *testing.T) {
	t.Helper()
	t.Log(s.table())
	if *update {
		s.writeOpen(t)
		return
	}
	open, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range s.problems {
		if !open[problem.key] {
			t.Errorf("%s: %s", problem.key, problem.text)
		}
		delete(open, problem.key)
	}
	for key := range open {
		t.Errorf("testdata/open.txt: %s: it is right by now", key)
	}
}

func (s *score) writeOpen(t *testing.T) {
	t.Helper()
	text := openHead
	for _, problem := range s.problems {
		text += "\n# " + problem.text + "\n" + problem.key + "\n"
	}
	if err := os.WriteFile("testdata/open.txt", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *score) table() string {
	groups := slices.DeleteFunc(slices.Clone(s.groups), func(group string) bool { return group == "all" })
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-30s %5s %6s %10s %5s %9s\n", "group", "rows", "exact", "behaviour", "miss", "disputed")
	for _, group := range append(groups, "all") {
		c := s.counts[group]
		rows := c[Exact] + c[Behaves] + c[Miss] + c[disputed]
		fmt.Fprintf(&table, "%-30s %5d %6d %10d %5d %9d\n", group, rows, c[Exact], c[Behaves], c[Miss], c[disputed])
	}
	return table.String()
}
