package policy

import (
	"fmt"
	"strings"
)

// Description says what a policy is and how it does at the moment.
type Description struct {
	// Kind is "pipeline", "retry", "breaker", "bulkhead", "timeout", "fallback", or whatever a
	// policy calls itself.
	Kind string
	// Name is the policy's own name, if it has one.
	Name string
	// Settings are the policy's options in force, defaults included.
	Settings []Setting
	// Gauges are what the policy measures about itself, as it is now.
	Gauges []Gauge
	// State is the state of a policy that has one: "closed", "open" or "half_open" for a circuit.
	State string
	// Control changes that state by hand. It is nil where nothing can.
	Control Control
	// Parts are the policies of a pipeline, outermost first.
	Parts []Description
}

// Setting is an option in force, as text.
type Setting struct {
	// Name is what the option sets, in words: "max attempts".
	Name string
	// Value is what it is set to.
	Value string
}

// Gauge is something that a policy measures about itself, such as "running" of a bulkhead,
// "waiting", "abandoned" of a timeout, "budget level" of a retry policy, from 0 to 1, or "retry
// after" of a circuit that is not closed, in seconds.
type Gauge struct {
	// Name is what is measured, in words.
	Name string
	// Value is what it is now.
	Value float64
}

// Control changes the state of a circuit by hand, as package breaker says of its Circuit. It is
// safe for concurrent use.
type Control interface {
	// ForceOpen makes it reject every call.
	ForceOpen()
	// ForceClosed makes it admit every call.
	ForceClosed()
	// Reset closes it and forgets all failures; from then on it decides by itself again.
	Reset()
}

// textParts is how many parts the text of a description has room for.
const textParts = 100

// String returns the description in one line: retry(max attempts 3). Of more than 100 parts, such
// as the circuits of a group, it says only how many more there are.
func (d Description) String() string {
	var b strings.Builder
	b.WriteString(d.Kind)
	if d.Name != "" {
		fmt.Fprintf(&b, " %q", d.Name)
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

// Describe returns the pipeline's policies and their live state. A policy that is no [Describer]
// shows its Go type.
func (p *Pipeline[T]) Describe() Description {
	if p == nil {
		return Description{Kind: "pipeline"}
	}
	d := Description{Kind: "pipeline", Name: p.name, Parts: make([]Description, len(p.policies))}
	for i, part := range p.policies {
		if describer, ok := part.(Describer); ok {
			d.Parts[i] = describer.Describe()
		} else {
			d.Parts[i] = Description{Kind: fmt.Sprintf("%T", part)}
		}
	}
	return d
}
