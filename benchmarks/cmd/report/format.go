package main

import "fmt"

const (
	serial   = "serial"
	parallel = "parallel"

	missing = "–"
)

// nanoseconds prints the median and how far its 95 % confidence interval reaches.
func (l *library) nanoseconds(run string) string {
	summary := l.runs[run].time()
	if summary.Center == 0 {
		return missing
	}
	return fmt.Sprintf("%s ± %s", digits(summary.Center), summary.PctRangeString())
}

func digits(value float64) string {
	if value < 100 {
		return fmt.Sprintf("%.1f", value)
	}
	return fmt.Sprintf("%.0f", value)
}

// bytes and allocations come from the serial run, if there is one: parallel runs share fewer pooled
// values.
func (l *library) bytes() string {
	m := l.preferred()
	return count(m.bytes)
}

func (l *library) allocations() string {
	m := l.preferred()
	return count(m.allocations)
}

func (l *library) preferred() *measurements {
	if m := l.runs[serial]; m != nil {
		return m
	}
	return l.find(parallel)
}

func count(values []float64) string {
	if len(values) == 0 {
		return missing
	}
	return fmt.Sprintf("%.0f", median(values).Center)
}
