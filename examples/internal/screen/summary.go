package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tenax-go/tenax/examples/internal/scenes"
)

// Summary shows a table of the scenes and the totals. The number of scenes that were not played is
// skipped.
func (s *Screen) Summary(results []scenes.Result, skipped int) {
	table := make([][]string, 0, len(results)+2)
	table = append(table, []string{"", "", "scene", "attempts", "retries", "rejected", "time", "outcome"})
	var total totals
	for i, r := range results {
		table = append(table, s.row(i+1, r))
		total.add(r)
	}
	table = append(table, total.row())
	s.line()
	s.table(table)
	s.line()
	s.line(s.closing(total, len(results), skipped))
}

func (s *Screen) row(number int, r scenes.Result) []string {
	verdict := "pass"
	if r.Err != nil {
		verdict = "FAIL"
	}
	return []string{
		verdict, strconv.Itoa(number), r.Scene.Title, strconv.Itoa(r.Attempts()), strconv.Itoa(r.Got.Retries),
		strconv.Itoa(r.Got.Rejections), short(r.Elapsed), r.Got.Outcome(),
	}
}

type totals struct {
	attempts, retries, rejections, reviews, failed int
	elapsed                                        time.Duration
}

func (t *totals) add(r scenes.Result) {
	t.attempts += r.Attempts()
	t.retries += r.Got.Retries
	t.rejections += r.Got.Rejections
	t.reviews += len(r.Reviews)
	t.elapsed += r.Elapsed
	if r.Err != nil {
		t.failed++
	}
}

func (t *totals) row() []string {
	return []string{
		"", "", "together", strconv.Itoa(t.attempts), strconv.Itoa(t.retries), strconv.Itoa(t.rejections),
		short(t.elapsed), fmt.Sprintf("%d reviews", t.reviews),
	}
}

func (s *Screen) closing(t totals, played, skipped int) string {
	switch {
	case skipped > 0:
		return s.style.paint(red, fmt.Sprintf("Interrupted: %d of %d scenes were not played to the end.", skipped, played+skipped))
	case t.failed > 0:
		return s.style.paint(red, asTheyShould(played-t.failed, played))
	default:
		return s.style.paint(green, asTheyShould(played, played))
	}
}

func asTheyShould(passed, played int) string {
	return fmt.Sprintf("%d of %d scenes ended as they should.", passed, played)
}

// table shows rows in columns as wide as they need. Three columns are text, the others are numbers.
func (s *Screen) table(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	rule := 2 * (len(widths) - 1)
	for _, w := range widths {
		rule += w
	}
	for i, row := range rows {
		if i == 1 || i == len(rows)-1 {
			s.line("  ", s.style.paint(dim, strings.Repeat(s.style.dash(), rule)))
		}
		s.line("  ", s.cells(i, row, widths))
	}
}

func (s *Screen) cells(row int, cells []string, widths []int) string {
	padded := make([]string, len(cells))
	for i, cell := range cells {
		width := widths[i]
		if i == 0 || i == 2 || i == len(cells)-1 {
			width = -width
		}
		padded[i] = fmt.Sprintf("%*s", width, cell)
		switch {
		case row == 0:
			padded[i] = s.style.paint(bold, padded[i])
		case cell == "pass":
			padded[i] = s.style.paint(green, padded[i])
		case cell == "FAIL":
			padded[i] = s.style.paint(red, padded[i])
		}
	}
	return strings.Join(padded, "  ")
}
