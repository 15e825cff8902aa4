package observe

import (
	"math"
	"slices"

	"github.com/tenax-go/tenax/policy"
)

// IsGroup reports whether a policy keeps something of its own kind for each key, such as a limit
// for each host: its parts are these.
func IsGroup(d *policy.Description) bool {
	return d.Kind != policy.KindPipeline && len(d.Parts) > 0 && d.Parts[0].Kind == d.Kind
}

// Gauges returns the gauges of a policy. A group also has those of its parts that it does not
// measure itself, in one value each: the lowest limit that is in force, the longest wait, the sum
// of all others.
func Gauges(d *policy.Description) []policy.Gauge {
	if !IsGroup(d) {
		return d.Gauges
	}
	all := slices.Clone(d.Gauges)
	for i := range d.Parts {
		for _, g := range d.Parts[i].Gauges {
			at := slices.IndexFunc(all, func(other policy.Gauge) bool { return other.Name == g.Name })
			switch {
			case math.IsNaN(g.Value):
			case at < 0:
				all = append(all, g)
			case at >= len(d.Gauges):
				all[at].Value = combine(g.Name, all[at].Value, g.Value)
			}
		}
	}
	return all
}

func combine(gauge string, a, b float64) float64 {
	switch gauge {
	case policy.GaugeLimit:
		return LowestLimit(a, b)
	case policy.GaugePaced, policy.GaugeRetryAfter:
		return max(a, b)
	case policy.GaugeBudgetLevel:
		return min(a, b)
	default:
		return a + b
	}
}

// LowestLimit returns the lower of two limits of which 0 and less are none.
func LowestLimit(a, b float64) float64 {
	if a <= 0 || b > 0 && b < a {
		return b
	}
	return a
}
