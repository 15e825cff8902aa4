package redact

import (
	"math/bits"
	"strconv"
	"strings"
)

// addresses replaces every address with a scheme in text. A quoted one may contain anything, as %q
// prints it, and ends with the quotes; any other ends at white space.
func addresses(text string) string {
	var b strings.Builder
	for {
		colon := strings.Index(text, "://")
		if colon < 0 {
			b.WriteString(text)
			return b.String()
		}
		before := strings.TrimRightFunc(text[:colon], isSchemeRune)
		b.WriteString(before)
		text = text[len(before):]
		original, shown := address(before, text)
		b.WriteString(shown)
		text = text[len(original):]
		if shown == withheld {
			original, shown = parserPiece(text)
			b.WriteString(shown)
			text = text[len(original):]
		}
	}
}

// address returns the address that text starts with, and what is shown of it.
func address(before, text string) (original, shown string) {
	if quote, escapes := opening(before); quote != 0 {
		original = text[:closing(text, quote, escapes)]
		if quote == '"' {
			return original, requoted(original, escapes)
		}
		return original, URL(original)
	}
	original = text[:end(text)]
	original = strings.TrimRight(original, ".,:;!')]}>\"`\\")
	shown = URL(original)
	if shown != withheld || strings.Contains(original, "@") {
		return original, shown
	}
	// The password may contain white space.
	line, _, _ := strings.Cut(text, "\n")
	if at := strings.IndexByte(line, '@'); at >= 0 {
		original = text[:at+end(text[at:])]
	}
	return original, shown
}

// end returns the index of the first ASCII white space. Other spaces are as likely to be a part of
// the address.
func end(text string) int {
	if i := strings.IndexAny(text, " \t\n\v\f\r"); i >= 0 {
		return i
	}
	return len(text)
}

// opening returns the quote before an address, or before the prefix of its scheme (jdbc:mysql://),
// and the number of backslashes before the quote: a text may be quoted in another one.
func opening(before string) (quote byte, escapes int) {
	start := strings.TrimRightFunc(before, func(r rune) bool { return r == ':' || isSchemeRune(r) })
	if start == "" || strings.HasPrefix(before[len(start):], ":") {
		return 0, 0
	}
	quote = start[len(start)-1]
	start = start[:len(start)-1]
	switch quote {
	case '"':
		return quote, len(start) - len(strings.TrimRight(start, `\`))
	case '\'', '`':
		return quote, 0
	default:
		return 0, 0
	}
}

// closing returns the end of the quoted text: before the quote, or at the end of the line.
func closing(text string, quote byte, escapes int) int {
	backslashes := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n':
			return i
		case c == '\\':
			backslashes++
			continue
		case c != quote || !mayFollowQuote(text[i+1:]):
		case quote != '"':
			return i
		case backslashes%(2*escapes+2) == escapes: // others escape a quote or backslashes
			return i - escapes
		}
		backslashes = 0
	}
	return len(text)
}

// mayFollowQuote reports whether a quote before text may be a closing one. If not, the quotes in
// the quoted text are not escaped.
func mayFollowQuote(text string) bool {
	return text == "" || strings.IndexByte(" \t\n\v\f\r:,;.)]}>'\"`\\", text[0]) >= 0
}

// requoted returns what is shown of a quoted address, in the same quotes. The address has been
// quoted once more than the backslashes of the quotes. If that cannot be undone, the address is
// unknown.
func requoted(original string, escapes int) string {
	address, times := original, bits.Len(uint(escapes))+1
	for range times {
		inner, err := strconv.Unquote(`"` + address + `"`)
		if err != nil {
			return withheld
		}
		address = inner
	}
	shown := URL(address)
	if shown == address {
		return original
	}
	if shown == withheld {
		return withheld
	}
	for range times {
		shown = strconv.Quote(shown)
		shown = shown[1 : len(shown)-1]
	}
	return shown
}

// parserPiece returns the error of net/url that text starts with, about an address that does not
// parse, and what is shown of it, without the piece of the address.
func parserPiece(text string) (original, shown string) {
	rest := strings.TrimLeft(text, "\\\"'`")
	for _, problem := range []string{": invalid port ", ": invalid URL escape ", ": invalid character "} {
		quoted, ok := strings.CutPrefix(rest, problem)
		if !ok {
			continue
		}
		piece := strings.TrimLeft(quoted, `\`)
		if !strings.HasPrefix(piece, `"`) {
			continue
		}
		escapes := len(quoted) - len(piece)
		tail := piece[1+closing(piece[1:], '"', escapes):]
		tail = strings.TrimPrefix(strings.TrimLeft(tail, `\`), `"`)
		original = text[:len(text)-len(tail)]
		return original, text[:len(text)-len(rest)] + strings.TrimSuffix(problem, " ")
	}
	return "", ""
}

func isSchemeRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '-' || r == '.'
}
