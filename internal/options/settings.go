package options

import (
	"fmt"
	"strconv"

	"github.com/tenax-go/tenax/policy"
)

// Settings are the options in force, for a description.
type Settings []policy.Setting

// Add adds an option in force. Its value becomes text.
//
//go:noinline // The copies in all descriptions are 8 kB of a program.
func (s *Settings) Add(name string, value any) {
	*s = append(*s, policy.Setting{Name: name, Value: textOf(value)})
}

// textOf is fmt.Sprint, faster for the usual types.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}
