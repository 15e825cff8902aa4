package redact

import (
	"math/bits"
	"strconv"
	"strings"
)

// addresses replaces every address with a scheme that stands in text. In quotes it ends with them,
// as what Go prints by %q may have anything in it; elsewhere it ends at white space.
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
		said, shown := address(before, text)
		b.WriteString(shown)
		text = text[len(said):]
		if shown == withheld {
			said, shown = parserPiece(text)
			b.WriteString(shown)
			text = text[len(said):]
		}
	}
}

// address returns the address that text begins with, and what is shown of it.
func address(before, text string) (said, shown string) {
	if quote, escapes := opening(before); quote != 0 {
		said = text[:closing(text, quote, escapes)]
		if quote == '"' {
			return said, requoted(said, escapes)
		}
		return said, URL(said)
	}
	said = text[:end(text)]
	said = strings.TrimRight(said, ".,:;!')]}>\"`\\")
	shown = URL(said)
	if shown != withheld || strings.Contains(said, "@") {
		return said, shown
	}
	// White space may stand in the password.
	line, _, _ := strings.Cut(text, "\n")
	if at := strings.IndexByte(line, '@'); at >= 0 {
		said = text[:at+end(text[at:])]
	}
	return said, shown
}

// end returns where the first white space stands. Other spaces than those of ASCII may stand in an address, and are no less
// likely to be a piece of one in an error.
func end(text string) int {
	if i := strings.IndexAny(text, " \t\n\v\f\r"); i >= 0 {
		return i
	}
	return len(text)
}

// opening returns the quote that stands before an address, or before what comes before its scheme (jdbc:mysql://), and the
// number of backslashes before it: a text may be quoted in another one.
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

// closing returns where the quoted text ends: before the quote, or at the end of the line.
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
		case backslashes%(2*escapes+2) == escapes: // others stand for a quote or for backslashes in the text
			return i - escapes
		}
		backslashes = 0
	}
	return len(text)
}

// mayFollowQuote reports whether a quote before text ends what it quotes. If it does not, nobody
// escaped the quotes in there.
func mayFollowQuote(text string) bool {
	return text == "" || strings.IndexByte(" \t\n\v\f\r:,;.)]}>'\"`\\", text[0]) >= 0
}

// requoted returns what is shown of an address in quotes, in the same quotes. It has been quoted once more than the quotes'
// backslashes have been. Where that cannot be undone, nobody knows what the address was.
func requoted(said string, escapes int) string {
	address, times := said, bits.Len(uint(escapes))+1
	for range times {
		inner, err := strconv.Unquote(`"` + address + `"`)
		if err != nil {
			return withheld
		}
		address = inner
	}
	shown := URL(address)
	if shown == address {
		return said
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

// parserPiece returns what net/url says next of an address that it does not understand, and how it is shown: without the
// piece of the address.
func parserPiece(text string) (said, shown string) {
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
		said = text[:len(text)-len(tail)]
		return said, text[:len(text)-len(rest)] + strings.TrimSuffix(problem, " ")
	}
	return "", ""
}

func isSchemeRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '-' || r == '.'
}
