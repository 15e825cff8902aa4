package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// writeRatios prints, for each case, each library's time as a multiple of Tenax's.
func writeRatios(w io.Writer, r *results) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\ntime as a multiple of Tenax's (medians)")
	for _, c := range r.cases {
		fmt.Fprintf(table, "\n%s: %s\tserial\tparallel\tallocs/op\t\n", c.benchmark, c.name)
		for _, l := range c.libraries {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t\n",
				l.name, multiple(c.ratio(l, serial)), multiple(c.ratio(l, parallel)), l.allocations())
		}
	}
	return table.Flush()
}

// multiple prints a ratio with three digits, which is more than most machines can reproduce.
func multiple(ratio float64) string {
	switch {
	case ratio == 0:
		return missing
	case ratio < 10:
		return fmt.Sprintf("%.2f×", ratio)
	case ratio < 100:
		return fmt.Sprintf("%.1f×", ratio)
	default:
		return fmt.Sprintf("%.0f×", ratio)
	}
}
