package statuspage

import (
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

const (
	maxPolicies = 100 // side by side
	maxSettings = 50  // of a policy
)

// policies returns what a pipeline consists of, without this package's own part in it.
func policies(d policy.Description) []policyView { return views(d.Parts, 0) }

func views(parts []policy.Description, depth int) []policyView {
	var all []policyView
	for _, part := range parts {
		if part.Kind == kind || len(all) == maxPolicies {
			continue
		}
		v := policyView{
			Kind: clean(part.Kind, maxName), Name: clean(part.Name, maxName), State: clean(part.State, maxName),
			Gauges: gauges(part.Gauges),
		}
		for _, s := range part.Settings[:min(len(part.Settings), maxSettings)] {
			v.Settings = append(v.Settings, settingView{clean(s.Name, maxName), clean(s.Value, maxValue)})
		}
		switch {
		case depth == maxDepth:
		case isGroup(part):
			v.Circuits = make(map[string]int)
			for _, c := range part.Parts {
				v.Circuits[observe.State(c.State)]++
			}
		default:
			v.Policies = views(part.Parts, depth+1)
		}
		all = append(all, v)
	}
	return all
}

// isGroup tells a policy with a circuit for each key: what it consists of is circuits, which have a
// table of their own.
func isGroup(d policy.Description) bool {
	return d.Kind != "pipeline" && len(d.Parts) > 0 && d.Parts[0].State != ""
}

func gauges(all []policy.Gauge) []gaugeView {
	all = all[:min(len(all), maxSettings)]
	views := make([]gaugeView, 0, len(all))
	for _, g := range all {
		views = append(views, gaugeView{clean(g.Name, maxName), figure(g.Value)})
	}
	return views
}
