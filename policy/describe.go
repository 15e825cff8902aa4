package policy

import (
	"fmt"
	"strings"
)

// Description says what a policy is and how it does at the moment.
type Description struct {
	// Kind is "pipeline", "retry", "breaker", "bulkhead", "timeout", "fallback", or whatever a policy calls itself.
	Kind string
	// Name is the policy's own name, if it has one.
	Name string
	// Settings are the policy's options in force, defaults included.
	Settings []Setting
	// State is the state of a policy that has one: "closed", "open" or "half_open" for a circuit.
	State string
	// Parts are the policies of a pipeline, outermost first.
	Parts []Description
}

// Setting is an option in force, as text.
type Setting struct {
	Name, Value string
}

// String returns the description in one line: retry(max attempts 3).
func (d Description) String() string {
	var b strings.Builder
	b.WriteString(d.Kind)
	if d.Name != "" {
		fmt.Fprintf(&b, " %q", d.Name)
	}
	if d.State != "" {
		b.WriteString(" [" + d.State + "]")
	}
	parts := make([]string, 0, len(d.Settings)+len(d.Parts))
	for _, s := range d.Settings {
		parts = append(parts, s.Name+" "+s.Value)
	}
	for _, p := range d.Parts {
		parts = append(parts, p.String())
	}
	if len(parts) > 0 {
		b.WriteString("(" + strings.Join(parts, ", ") + ")")
	}
	return b.String()
}

// Describe returns the pipeline's policies and their live state. A policy that is no [Describer] shows its Go type.
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
