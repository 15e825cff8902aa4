package observe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxName = 256

// Name makes a name fit for telemetry: valid UTF-8 of at most 256 bytes, in which U+FFFD replaces
// characters that do not print. It looks at little more of the name than it keeps.
func Name(s string) string {
	if isPlain(s) {
		return s
	}
	s = s[:min(len(s), maxName+utf8.UTFMax)]
	return Truncate(printable(s), maxName)
}

// isPlain reports whether a name is certainly fit as it is. Nearly all are, and this is much faster
// than looking for hidden characters.
func isPlain(s string) bool {
	if len(s) > maxName {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || '~' < s[i] {
			return false
		}
	}
	return true
}

// NameOr is [Name] for a policy, which has the pipeline's name if it has none of its own.
func NameOr(name, pipeline string) string {
	if name == "" {
		return pipeline
	}
	return Name(name)
}

// printable replaces characters that are invisible or change the direction of text. Most names have
// none.
func printable(s string) string {
	if strings.IndexFunc(s, isHidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isHidden(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func isHidden(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

// Truncate makes s valid UTF-8 of at most limit bytes.
func Truncate(s string, limit int) string {
	s = Valid(s)
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// Valid makes s valid UTF-8, in which U+FFFD replaces each run of invalid bytes.
func Valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
