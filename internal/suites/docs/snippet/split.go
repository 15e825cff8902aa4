package snippet

import (
	"fmt"
	"regexp"
	"strings"
)

// parts are the lines of a block by their place in a file.
type parts struct{ imports, declarations, statements string }

var (
	declaration = regexp.MustCompile(`^(import [("\w]|type \w|func [\w(])`)
	openEnd     = regexp.MustCompile(`[({]$`)
)

// split sorts the lines. A declaration ends at the line that closes it at the left margin, or is a
// single line.
func split(b Block) parts {
	var imports, declarations, statements strings.Builder
	lines := strings.Split(strings.TrimSuffix(b.Code, "\n"), "\n")
	var last *strings.Builder
	for i := 0; i < len(lines); {
		to, end := &statements, i+1
		if declaration.MatchString(lines[i]) {
			to, end = &declarations, declarationEnd(lines, i)
			if strings.HasPrefix(lines[i], "import") {
				to = &imports
			}
		}
		if to != last || to != &statements {
			to.WriteString(b.marker(i))
		}
		for ; i < end; i++ {
			to.WriteString(lines[i] + "\n")
		}
		last = to
	}
	return parts{imports.String(), declarations.String(), statements.String()}
}

func declarationEnd(lines []string, start int) int {
	if !openEnd.MatchString(lines[start]) {
		return start + 1
	}
	for i := start + 1; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "}") || strings.HasPrefix(lines[i], ")") {
			if !openEnd.MatchString(lines[i]) {
				return i + 1
			}
		}
	}
	return len(lines)
}

// marker returns the directive that makes the next line the block's line i, from 0, for the
// compiler.
func (b Block) marker(i int) string { return fmt.Sprintf("//line %s:%d\n", b.File, b.Line+i) }
