package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/internal/observe"
)

const (
	maxName  = 120 // bytes of a name
	maxValue = 240 // bytes of the value of a setting
)

// CleanName makes a name fit to be shown: valid UTF-8 of at most 120 bytes, without characters that
// are invisible or change the direction of text. Names that are too long end with an ellipsis. A
// name that comes by an event was cleaned by [observe.Name] before, so that comes first here too.
func CleanName(s string) string { return clean(observe.Name(s), maxName) }

// clean makes other texts fit to be shown, with a limit of their own, which bounds its cost too.
func clean(s string, limit int) string {
	const ellipsis = "…"
	tooLong := len(s) > limit
	if tooLong {
		s, limit = s[:min(len(s), limit+utf8.UTFMax)], limit-len(ellipsis)
	}
	s = strings.Map(visible, observe.Truncate(s, limit))
	s = observe.Truncate(s, limit)
	if tooLong {
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
