package architecture_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// The house rules in numbers. A tab counts as four columns.
const (
	maxFileLines     = 300
	maxFunctionLines = 40
	maxCommentWidth  = 100
)

func TestWhatShipsKeepsItsShape(t *testing.T) {
	for _, f := range shipped(t) {
		for _, breach := range f.shape() {
			t.Error(breach)
		}
	}
}

// goFile is a Go file of a package that ships.
type goFile struct {
	name string // below the root of the module
	text string
	fset *token.FileSet
	tree *ast.File
}

// shipped returns the Go files of all packages that ship, for every operating system.
func shipped(t *testing.T) (files []goFile) {
	t.Helper()
	g := load(t)
	for _, pkg := range slices.Concat(g.public(), g.own(ships)) {
		names, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s has no files: %v", pkg, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, parse(t, pkg+"/"+filepath.Base(name), string(text)))
		}
	}
	return files
}

func parse(t *testing.T, name, text string) goFile {
	t.Helper()
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return goFile{name, text, fset, tree}
}

// shape returns the places that are too long or too wide.
func (f goFile) shape() (breaches []string) {
	lines := strings.Split(strings.TrimSuffix(f.text, "\n"), "\n")
	if n := len(lines); n > maxFileLines {
		breaches = append(breaches, fmt.Sprintf("%s:%d: the file has %d lines, more than %d", f.name, n, n, maxFileLines))
	}
	for _, d := range f.tree.Decls {
		function, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := f.fset.Position(function.Pos()).Line, f.fset.Position(function.End()).Line
		if n := last - first + 1; n > maxFunctionLines {
			breaches = append(breaches, fmt.Sprintf("%s:%d: %s has %d lines, more than %d", f.name, first, function.Name, n, maxFunctionLines))
		}
	}
	for _, group := range f.tree.Comments {
		for _, c := range group.List {
			breaches = append(breaches, f.wideLines(c, lines)...)
		}
	}
	return breaches
}

// wideLines returns the lines of a comment that are too wide. Directives, addresses and
// preformatted text may be, as they cannot be wrapped.
func (f goFile) wideLines(c *ast.Comment, lines []string) (breaches []string) {
	first := f.fset.Position(c.Pos()).Line
	for i, text := range strings.Split(c.Text, "\n") {
		preformatted := strings.HasPrefix(text, "//\t") || i > 0 && strings.HasPrefix(text, "\t")
		directive := strings.HasPrefix(text, "//nolint") || strings.HasPrefix(text, "//go:")
		if preformatted || directive || strings.Contains(text, "://") {
			continue
		}
		if n := width(lines[first-1+i]); n > maxCommentWidth {
			breaches = append(breaches, fmt.Sprintf("%s:%d: the comment is %d columns wide, more than %d", f.name, first+i, n, maxCommentWidth))
		}
	}
	return breaches
}

func width(line string) int {
	return utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
}

func TestABadShapeIsFound(t *testing.T) {
	wide := strings.Repeat("w", maxCommentWidth)
	function := func(lines int) string { return "func f() {\n" + strings.Repeat("\t_ = 0\n", lines-2) + "}\n" }
	for name, test := range map[string]struct {
		source string
		want   []string
	}{
		"a function of 40 lines":     {function(40), nil},
		"a function of 41 lines":     {function(41), []string{"p/p.go:2: f has 41 lines, more than 40"}},
		"a file of 300 lines":        {strings.Repeat("\n", 298) + "var x int\n", nil},
		"a file of 301 lines":        {strings.Repeat("\n", 299) + "var x int\n", []string{"p/p.go:301: the file has 301 lines, more than 300"}},
		"a comment of 100 columns":   {"// " + wide[3:] + "\n", nil},
		"a comment of 101 columns":   {"// " + wide[2:] + "\n", []string{"p/p.go:2: the comment is 101 columns wide, more than 100"}},
		"a tab before it":            {"func f() {\n\t// " + wide[6:] + "\n}\n", []string{"p/p.go:3: the comment is 101 columns wide, more than 100"}},
		"letters of several bytes":   {"// " + strings.Repeat("ä", 97) + "\n", nil},
		"a comment behind code":      {"var x = `" + wide[19:] + "` // twelve\n", []string{"p/p.go:2: the comment is 101 columns wide, more than 100"}},
		"the second line of several": {"/* a\n" + wide + "w\n*/\n", []string{"p/p.go:3: the comment is 101 columns wide, more than 100"}},
		"code without a comment":     {"var x = `" + wide + "`\n", nil},
		"a directive":                {"//nolint:all // " + wide + "\nvar x int\n", nil},
		"an address":                 {"// https://" + wide + "\n", nil},
		"preformatted text":          {"//\t" + wide + "\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, parse(t, "p/p.go", "package p\n"+test.source).shape()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
