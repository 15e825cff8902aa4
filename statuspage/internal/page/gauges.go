package page

import (
	"math"
	"strconv"

	"github.com/tenax-go/tenax/policy"
)

type gaugeRow struct {
	Name  string `json:"name"`
	Value figure `json:"value"`
}

func gauges(all []policy.Gauge) []gaugeRow {
	all = all[:min(len(all), maxSettings)]
	rows := make([]gaugeRow, 0, len(all))
	for _, g := range all {
		rows = append(rows, gaugeRow{CleanName(g.Name), figure(g.Value)})
	}
	return rows
}

// Label says what the gauge measures.
func (g gaugeRow) Label() string {
	if g.Name == policy.GaugePaced {
		return "next call"
	}
	return g.Name + " now"
}

// Text is the value with its unit.
func (g gaugeRow) Text() string {
	switch {
	case !g.Value.known():
		return missing
	case g.Name == policy.GaugeLimit && g.Value <= 0:
		return "none"
	case g.Name == policy.GaugePaced && g.Value <= 0:
		return "at once"
	case g.Name == policy.GaugePaced:
		return "in " + duration(g.Value)
	case g.Name == policy.GaugeRetryAfter:
		return duration(g.Value)
	default:
		return strconv.FormatFloat(float64(g.Value), 'g', 4, 64)
	}
}

// positive returns a value that is a number above 0, or 0.
func positive(v float64) float64 {
	if v > 0 && !math.IsInf(v, 0) {
		return v
	}
	return 0
}
