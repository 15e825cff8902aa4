package httpverdict

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func prefixLength(text, prefix string) int {
	if strings.HasPrefix(text, prefix) {
		return len(prefix)
	}
	return 0
}

// numberLength returns the length of the number that text begins with, 0 if there is none.
func numberLength(text string) int {
	var ok bool
	left := strings.TrimPrefix(text, "-")
	if strings.HasPrefix(left, "0") {
		left = left[1:]
	} else if left, ok = trimDigits(left); !ok {
		return 0
	}
	if fraction, found := strings.CutPrefix(left, "."); found {
		if left, ok = trimDigits(fraction); !ok {
			return 0
		}
	}
	if left != "" && (left[0] == 'e' || left[0] == 'E') {
		left = left[1:]
		if left != "" && (left[0] == '+' || left[0] == '-') {
			left = left[1:]
		}
		if left, ok = trimDigits(left); !ok {
			return 0
		}
	}
	return len(text) - len(left)
}

// trimDigits returns text without the digits that it begins with, and whether there are any.
func trimDigits(text string) (rest string, found bool) {
	rest = strings.TrimLeft(text, "0123456789")
	return rest, len(rest) < len(text)
}

// escapeLength returns the length of the escape sequence that text begins with, 0 if it is none.
func escapeLength(text string) int {
	switch {
	case len(text) < 2:
		return 0
	case strings.IndexByte(`"\/bfnrt`, text[1]) >= 0:
		return 2
	case escapedUnit(text) >= 0:
		return 6
	default:
		return 0
	}
}

// escapedUnit returns the unit of UTF-16 that text begins with in the form \u0123, or -1.
func escapedUnit(text string) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}

// decoded returns the text of a string. Invalid UTF-8 and half a pair of surrogates become U+FFFD.
func decoded(quoted string) string {
	if strings.IndexByte(quoted, '\\') < 0 && utf8.ValidString(quoted) {
		return quoted
	}
	text := make([]byte, 0, len(quoted))
	for quoted != "" {
		r, n := utf8.DecodeRuneInString(quoted)
		if r == '\\' {
			r, n = unescaped(quoted)
		}
		text = utf8.AppendRune(text, r)
		quoted = quoted[n:]
	}
	return string(text)
}

// unescaped returns the character that the escape sequence at the start of quoted stands for, and
// the length of the sequence.
func unescaped(quoted string) (r rune, n int) {
	if first := escapedUnit(quoted); first >= 0 {
		if !utf16.IsSurrogate(first) {
			return first, 6
		}
		if pair := utf16.DecodeRune(first, escapedUnit(quoted[6:])); pair != utf8.RuneError {
			return pair, 12
		}
		return utf8.RuneError, 6
	}
	if i := strings.IndexByte("bfnrt", quoted[1]); i >= 0 {
		return rune("\b\f\n\r\t"[i]), 2
	}
	return rune(quoted[1]), 2
}
