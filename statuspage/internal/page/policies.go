package page

import (
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

const (
	maxPolicies = 100 // side by side
	maxSettings = 50  // of a policy
)

type policyRow struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name,omitempty"`
	State    string         `json:"state,omitempty"`
	Settings []settingRow   `json:"settings,omitempty"`
	Gauges   []gaugeRow     `json:"gauges,omitempty"`
	Policies []policyRow    `json:"policies,omitempty"`
	Circuits map[string]int `json:"circuits,omitempty"`  // of a group, by their states
	Keys     int            `json:"keys,omitempty"`      // of any other group
	HeldKeys int            `json:"held_keys,omitempty"` // those whose calls are held back
}

type settingRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ShowPolicies shows the policies of the shown pipeline, without those of one kind: the status
// page's own.
func (d *Document) ShowPolicies(description *policy.Description, without string) {
	d.Pipeline.Policies = policies(description.Parts, without, 0)
}

func policies(parts []policy.Description, without string, depth int) []policyRow {
	var all []policyRow
	for i := range parts {
		part := &parts[i]
		if part.Kind == without || len(all) == maxPolicies {
			continue
		}
		row := policyRow{
			Kind: CleanName(part.Kind), Name: CleanName(part.Name), State: CleanName(part.State), Gauges: gauges(part.Gauges),
		}
		for _, s := range part.Settings[:min(len(part.Settings), maxSettings)] {
			row.Settings = append(row.Settings, settingRow{CleanName(s.Name), clean(s.Value, maxValue)})
		}
		switch {
		case depth == maxDepth:
		case isGroup(part):
			row.Circuits = make(map[string]int)
			for _, c := range part.Parts {
				row.Circuits[observe.State(c.State)]++
			}
		case observe.IsGroup(part):
			row.addKeys(part)
		default:
			row.Policies = policies(part.Parts, without, depth+1)
		}
		all = append(all, row)
	}
	return all
}

// isGroup reports whether a policy has a circuit for each key. Its parts are circuits, which have a
// table of their own.
func isGroup(d *policy.Description) bool {
	return d.Kind != policy.KindPipeline && len(d.Parts) > 0 && d.Parts[0].State != ""
}
