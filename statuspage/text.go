package statuspage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/internal/observe"
)

const (
	maxName  = 120 // bytes of a name, on the page
	maxValue = 240 // bytes of the value of a setting
)

// clean makes s fit to be shown: valid UTF-8 of at most limit bytes, without anything that is not
// visible or changes the direction in which text runs. What is cut off shows as an ellipsis. It
// looks at no more than limit bytes.
func clean(s string, limit int) string {
	const ellipsis = "…"
	cut := len(s) > limit
	if cut {
		s, limit = s[:min(len(s), limit+utf8.UTFMax)], limit-len(ellipsis)
	}
	s = strings.Map(visible, observe.Cut(s, limit))
	s = observe.Cut(s, limit)
	if cut {
		s += ellipsis
	}
	return s
}

func visible(r rune) rune {
	switch {
	case unicode.IsPrint(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	default:
		return '\uFFFD'
	}
}
