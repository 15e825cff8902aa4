// Package options applies the options of a policy, collects what is wrong with them, and describes
// those in force.
package options

import (
	"errors"
	"fmt"

	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// Problems are the errors of the options of one policy. A config has them: as a named field if a
// public type embeds the config, as that would have their methods too.
type Problems struct {
	kind string
	err  error
}

// Of returns an empty Problems for a policy of that kind.
func Of(kind string) Problems { return Problems{kind: kind} }

// Invalid adds the problem of an option with an invalid value, such as "must be at least 1".
//
//go:noinline // A copy in every check of every option is 40 kB of a program.
func (p *Problems) Invalid(option string, value any, problem string) {
	p.Add(&policy.OptionError{Policy: p.kind, Option: option, Value: value, Problem: problem})
}

// NotNil reports whether the value is not nil. It adds a problem if it is nil, or an interface that
// holds nil.
func (p *Problems) NotNil(option string, value any) bool {
	if nilness.Is(value) {
		p.Invalid(option, nil, "must not be nil")
		return false
	}
	return true
}

// Add adds an error.
func (p *Problems) Add(err error) { p.err = errors.Join(p.err, err) }

// Err returns all problems, joined, or nil.
func (p *Problems) Err() error { return p.err }

// Apply calls apply for every option, in order. A nil option becomes a problem of its constructor.
func Apply[O any](p *Problems, constructor string, options []O, apply func(O)) {
	for i, option := range options {
		if nilness.Is(option) {
			p.nilOption(constructor, i+1, len(options))
			continue
		}
		apply(option)
	}
}

func (p *Problems) nilOption(constructor string, number, count int) {
	p.Invalid(constructor, nil, fmt.Sprintf("option %d of %d must not be nil", number, count))
}
