package screen

import (
	"os"
	"strings"
)

// Style is what a terminal can show. The zero Style is plain ASCII.
type Style struct {
	// Color allows colours.
	Color bool
	// Symbols allows characters beyond ASCII.
	Symbols bool
}

// StyleOf returns what f can show: plain ASCII unless it is a terminal. The variables NO_COLOR
// (https://no-color.org), TERM and the locale are honoured.
func StyleOf(f *os.File) Style {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 || os.Getenv("TERM") == "dumb" {
		return Style{}
	}
	return Style{Color: os.Getenv("NO_COLOR") == "", Symbols: isUnicode()}
}

// isUnicode reports whether the locale can show more than ASCII. It assumes so if none is set.
func isUnicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(os.Getenv(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}

// mark is the sign at the beginning of a line: a symbol, its replacement in ASCII, and a colour.
type mark struct {
	symbol, ascii string
	color         color
}

var (
	markSuccess  = mark{"✓", "+", green}
	markFailure  = mark{"✗", "x", red}
	markRejected = mark{"⊘", "/", yellow}
	markCanceled = mark{"○", "o", yellow}
	markCircuit  = mark{"◆", "*", cyan}
	markAnswer   = mark{"→", ">", plain}
	markDegraded = mark{"≈", "~", yellow}
	markNote     = mark{"·", ".", dim}
)

func (s Style) mark(m mark) string {
	if s.Symbols {
		return s.paint(m.color, m.symbol)
	}
	return s.paint(m.color, m.ascii)
}

// color is the parameter of the terminal's escape sequence for a colour.
type color string

const (
	plain  color = ""
	bold   color = "1"
	dim    color = "2"
	red    color = "31"
	green  color = "32"
	yellow color = "33"
	cyan   color = "36"
)

func (s Style) paint(c color, text string) string {
	if !s.Color || c == plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// dash returns the character of a horizontal rule.
func (s Style) dash() string {
	if s.Symbols {
		return "─"
	}
	return "-"
}

// arrow returns the character between two states.
func (s Style) arrow() string {
	if s.Symbols {
		return " → "
	}
	return " -> "
}
