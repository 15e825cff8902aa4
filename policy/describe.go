package policy

import (
	"fmt"
	"strconv"
	"strings"
)

// Description describes a policy: its kind, its settings and its state.
type Description struct {
	// Kind is [KindPipeline], [KindRetry] and so on, or a word of the policy's own.
	Kind string
	// Name is the policy's own name, if it has one.
	Name string
	// Settings are the policy's options in force, defaults included.
	Settings []Setting
	// Gauges are the current values that the policy measures about itself.
	Gauges []Gauge
	// State is the state of a policy that has one: for a circuit [StateClosed], [StateOpen] or
	// [StateHalfOpen].
	State string
	// Control changes that state by hand. It is nil if that is not possible.
	Control Control
	// Parts are the policies of a pipeline, outermost first.
	Parts []Description
}

// Setting is an option in force, as text.
type Setting struct {
	// Name says what the option sets: "max attempts".
	Name string
	// Value is the value that it is set to.
	Value string
}

// Gauge is a number that a policy measures about itself, such as [GaugeRunning].
type Gauge struct {
	// Name says what is measured.
	Name string
	// Value is its current value.
	Value float64
}

// Control changes the state of a circuit by hand: see Circuit in package breaker. It is safe for
// concurrent use.
type Control interface {
	// ForceOpen makes the circuit reject every call.
	ForceOpen()
	// ForceClosed makes the circuit admit every call.
	ForceClosed()
	// Reset closes the circuit, forgets all failures and ends any forcing.
	Reset()
}

// textParts limits the parts in the text of a description.
const textParts = 100

// String returns the description in one line: retry(max attempts 3). Beyond 100 parts, such as the
// circuits of a group, it only says how many more there are.
func (d Description) String() string {
	var b strings.Builder
	b.WriteString(d.Kind)
	if d.Name != "" {
		b.WriteString(" " + strconv.Quote(d.Name))
	}
	if d.State != "" {
		b.WriteString(" [" + d.State + "]")
	}
	var parts []string
	for _, s := range d.Settings {
		parts = append(parts, s.Name+" "+s.Value)
	}
	for _, g := range d.Gauges {
		parts = append(parts, fmt.Sprintf("%s %.3g", g.Name, g.Value))
	}
	for i, p := range d.Parts {
		if i == textParts {
			parts = append(parts, fmt.Sprintf("and %d more", len(d.Parts)-i))
			break
		}
		parts = append(parts, p.String())
	}
	if len(parts) > 0 {
		b.WriteString("(" + strings.Join(parts, ", ") + ")")
	}
	return b.String()
}

// Describe returns the pipeline's policies and their current state. A policy that is no [Describer]
// is described by its Go type.
func (p *Pipeline[T]) Describe() Description {
	if p == nil {
		return Description{Kind: KindPipeline}
	}
	d := Description{Kind: KindPipeline, Name: p.name, Parts: make([]Description, len(p.policies))}
	for i, part := range p.policies {
		if describer, ok := part.(Describer); ok {
			d.Parts[i] = describer.Describe()
		} else {
			d.Parts[i] = Description{Kind: fmt.Sprintf("%T", part)}
		}
	}
	return d
}
