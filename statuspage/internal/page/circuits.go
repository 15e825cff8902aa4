package page

import (
	"cmp"
	"iter"
	"slices"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// maxDepth is how many levels of a description are shown.
const maxDepth = 16

// Circuit is a part of a description that has a state.
type Circuit struct {
	Name string // clean; that of its pipeline if it has none
	Part *policy.Description
}

// State returns the state, or "_OTHER" if it is not one of a circuit.
func (c Circuit) State() string { return observe.State(c.Part.State) }

// Circuits returns the circuits of the pipeline with a clean name.
func Circuits(d *policy.Description, pipeline string) iter.Seq[Circuit] {
	return func(yield func(Circuit) bool) { eachCircuit(d, pipeline, 0, yield) }
}

func eachCircuit(d *policy.Description, pipeline string, depth int, yield func(Circuit) bool) (more bool) {
	if d.Kind == policy.KindPipeline && d.Name != "" {
		pipeline = CleanName(d.Name)
	}
	if d.State != "" {
		name := pipeline
		if d.Name != "" {
			name = CleanName(d.Name)
		}
		if !yield(Circuit{name, d}) {
			return false
		}
	}
	if depth == maxDepth {
		return true
	}
	for i := range d.Parts {
		if !eachCircuit(&d.Parts[i], pipeline, depth+1, yield) {
			return false
		}
	}
	return true
}

// ShowCircuits adds rows for the circuits of the shown pipeline, the worst first, without their
// changes. Only those on the page become rows, as a group may have thousands.
func (d *Document) ShowCircuits(description *policy.Description) {
	var matching []Circuit
	for c := range Circuits(description, d.Pipeline.Name) {
		if d.query.Matches(c.Name) {
			matching = append(matching, c)
		}
	}
	slices.SortStableFunc(matching, func(a, b Circuit) int { return cmp.Compare(severity(a.Part.State), severity(b.Part.State)) })
	shown := showPage(d, matching)
	named := make(map[string]int, len(shown))
	for _, c := range shown {
		named[c.Name] = 0
	}
	for _, c := range matching {
		if n, isShown := named[c.Name]; isShown {
			named[c.Name] = n + 1
		}
	}
	for _, c := range shown {
		d.Circuits = append(d.Circuits, CircuitRow{
			Pipeline: d.Pipeline.ID, PipelineName: d.Pipeline.Name, Name: c.Name, State: c.State(), Gauges: gauges(c.Part.Gauges),
			Changes: []ChangeRow{}, Controllable: c.Part.Control != nil && named[c.Name] == 1,
		})
	}
}

// ShowNotClosed shows circuits of all pipelines, the worst first.
func (d *Document) ShowNotClosed(all []CircuitRow) {
	d.Circuits = append(d.Circuits, all...)
	slices.SortStableFunc(d.Circuits, func(a, b CircuitRow) int { return cmp.Compare(severity(a.State), severity(b.State)) })
}

// IsWorse reports whether a state is worse than another.
func IsWorse(state, other string) bool { return severity(state) < severity(other) }

// severity orders states, the worst first.
func severity(state string) int {
	switch state {
	case policy.StateClosed:
		return 2
	case policy.StateHalfOpen:
		return 1
	default:
		return 0
	}
}
