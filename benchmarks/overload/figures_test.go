package overload_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

// The columns of the table.
const (
	standard = "standard" // httpmw.Standard as it comes
	patient  = "patient"  // httpmw.Standard that knows the patience
	before   = "before"   // what Standard was
	peer     = "peer"     // the best stack of a peer
	oracle   = "oracle"   // the best tuning
)

// figure is the result of a stack in a cell.
type figure struct {
	column, stack      string
	requests, rejected int
	answered, attempts float64 // percent; a request
	recovery           time.Duration
}

func figureOf(column, stack string, r overload.Result) figure {
	return figure{
		column: column, stack: stack, requests: r.Requests, rejected: r.Rejected,
		answered: 100 * r.Goodput(), attempts: r.AttemptsPerRequest(), recovery: r.Recovery,
	}
}

// figures are those of the cells, by name and column.
type figures map[string]map[string]figure

func (f figures) set(cell string, g figure) {
	if f[cell] == nil {
		f[cell] = make(map[string]figure)
	}
	f[cell][g.column] = g
}

// kept is the file with the figures of the last update, one in a line: cell, column, stack,
// requests, rejected, answered, attempts, recovery.
const kept = "testdata/figures.tsv"

func load(t *testing.T) figures {
	t.Helper()
	text, err := os.ReadFile(kept)
	if errors.Is(err, fs.ErrNotExist) {
		return figures{}
	} else if err != nil {
		t.Fatal(err)
	}
	f := figures{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 8 {
			t.Fatalf("%s: %q has %d fields", kept, line, len(fields))
		}
		number := func(i int) float64 {
			n, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				t.Fatalf("%s: %q: %v", kept, line, err)
			}
			return n
		}
		f.set(fields[0], figure{
			column: fields[1], stack: fields[2], requests: int(number(3)), rejected: int(number(4)),
			answered: number(5), attempts: number(6), recovery: time.Duration(number(7)) * time.Second,
		})
	}
	return f
}

func save(t *testing.T, f figures) {
	t.Helper()
	var b strings.Builder
	for _, cell := range overload.Cells() {
		for _, column := range []string{standard, patient, before, peer, oracle} {
			if g, ok := f[cell.Name][column]; ok {
				fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%d\t%.1f\t%.2f\t%d\n", cell.Name, g.column, g.stack,
					g.requests, g.rejected, g.answered, g.attempts, int(max(-1, g.recovery.Seconds())))
			}
		}
	}
	if err := os.WriteFile(kept, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
