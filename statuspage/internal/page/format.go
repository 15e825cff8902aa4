package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tenax-go/tenax/statuspage/internal/chart"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// missing is shown in place of an unknown figure.
const missing = chart.Missing

// percent rounds down, so that only a perfect success shows as 100 %.
func percent(f figure) string {
	switch {
	case !f.known():
		return missing
	case f == 1:
		return "100 %"
	case f > 0.9999:
		return "99.99 %"
	case f > 0.999:
		return strconv.FormatFloat(math.Floor(float64(f)*10000)/100, 'f', 2, 64) + " %"
	default:
		return strconv.FormatFloat(math.Floor(float64(f)*1000)/10, 'f', 1, 64) + " %"
	}
}

// duration formats seconds with three digits.
func duration(f figure) string {
	switch {
	case !f.known():
		return missing
	case f < 1e-6:
		return digits(float64(f)*1e9) + " ns"
	case f < 1e-3:
		return digits(float64(f)*1e6) + " µs"
	case f < 1:
		return digits(float64(f)*1e3) + " ms"
	default:
		return digits(float64(f)) + " s"
	}
}

// rate formats a count of the last minute as a number per second.
func rate(n uint64) string {
	if n == 0 {
		return "0"
	}
	return digits(float64(n) / tally.RecentSeconds)
}

// digits formats a number with three digits, or with more if it is large.
func digits(f float64) string {
	switch {
	case f >= 999.5:
		return grouped(uint64(math.Round(f)))
	case f >= 99.95:
		return strconv.FormatFloat(f, 'f', 0, 64)
	case f >= 9.995:
		return strconv.FormatFloat(f, 'f', 1, 64)
	default:
		return strconv.FormatFloat(f, 'f', 2, 64)
	}
}

// number formats any whole number of the template. None is negative.
func number(n any) string {
	switch n := n.(type) {
	case int:
		return grouped(uint64(n))
	case uint64:
		return grouped(n)
	default:
		return missing
	}
}

// grouped groups digits by thousands.
func grouped(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// words turns a word such as half_open into plain English.
func words(s string) string { return strings.ReplaceAll(s, "_", " ") }

// ago formats how long t was before at.
func ago(t, at time.Time) string {
	switch d := at.Sub(t); {
	case d < time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	default:
		return fmt.Sprintf("%d days ago", d/(24*time.Hour))
	}
}
