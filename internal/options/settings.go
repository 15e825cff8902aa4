package options

import (
	"fmt"

	"github.com/tenax-go/tenax/policy"
)

// Settings are the options in force, for a description.
type Settings []policy.Setting

// Add adds an option in force. Its value becomes text.
//
//go:noinline // The copies in all descriptions are 8 kB of a program.
func (s *Settings) Add(name string, value any) {
	*s = append(*s, policy.Setting{Name: name, Value: fmt.Sprint(value)})
}
