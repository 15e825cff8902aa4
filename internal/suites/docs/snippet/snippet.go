// Package snippet completes the Go blocks of Markdown pages to packages that compile. The rule is
// in package docs.
package snippet

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

// Snippet is a block as a Go package.
type Snippet struct {
	// Files are the sources by name.
	Files map[string]string
	// Program means that the block is a whole program. Output is the text of its // Output: comment
	// if HasOutput is true.
	Program, HasOutput bool
	Output             string
	// Statements means that there is a function Run(t *testing.T) error to run. Tests are the test
	// functions.
	Statements bool
	Tests      []string
}

// Block is the code of a page.
type Block struct {
	// Package is the name of the new package. A whole file has its own.
	Package string
	// File and Line are the place of the code, which compilers and panics report.
	File string
	Line int
	Code string
	// Preludes are Go files with further declarations. Names that the block or an earlier prelude
	// declares are left out.
	Preludes []string
	// Imports are the packages that the block need not import itself: path by name.
	Imports map[string]string
}

var (
	packageClause = regexp.MustCompile(`(?m)^package \w+$`)
	// A line that is neither empty nor a comment.
	code         = regexp.MustCompile(`(?m)^\s*([^/\s]|/[^/])`)
	testFunction = regexp.MustCompile(`(?m)^func (Test\w*)\(\w+ \*testing\.T\)`)
)

// Complete makes a package of a block.
func Complete(b Block) (Snippet, error) {
	if packageClause.MatchString(b.Code) {
		return whole(b)
	}
	p := split(b)
	unfinished, err := parser.ParseFile(token.NewFileSet(), "", b.file(p, nil, nil), parser.SkipObjectResolution)
	if err != nil {
		return Snippet{}, err
	}
	s := Snippet{Files: map[string]string{}, Statements: code.MatchString(p.statements)}
	taken := declared(unfinished)
	for i, prelude := range b.Preludes {
		name := fmt.Sprintf("prelude%d.go", i)
		if s.Files[name], err = b.trim(prelude, taken); err != nil {
			return Snippet{}, fmt.Errorf("prelude %d: %w", i, err)
		}
	}
	imports, err := b.missing(b.file(p, nil, nil), taken)
	if err != nil {
		return Snippet{}, err
	}
	s.Files["block.go"] = b.file(p, imports, variables(unfinished))
	for _, match := range testFunction.FindAllStringSubmatch(b.Code, -1) {
		s.Tests = append(s.Tests, match[1])
	}
	return s, nil
}

// whole returns a block that is a file.
func whole(b Block) (Snippet, error) {
	source := b.marker(0) + b.Code
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ParseComments)
	if err != nil {
		return Snippet{}, err
	}
	s := Snippet{Files: map[string]string{"block.go": source}, Program: file.Name.Name == "main"}
	for _, group := range file.Comments {
		if output, ok := strings.CutPrefix(group.Text(), "Output:"); ok {
			s.HasOutput, s.Output = true, strings.TrimSpace(output)
		}
	}
	return s, nil
}

// file puts the parts together.
func (b Block) file(p parts, imports, used []string) string {
	var f strings.Builder
	fmt.Fprintf(&f, "package %s\n\nimport (\n\t\"context\"\n\t\"testing\"\n", b.Package)
	for _, path := range imports {
		fmt.Fprintf(&f, "\t%q\n", path)
	}
	fmt.Fprintf(&f, ")\n\n%s\n%s\n", p.imports, p.declarations)
	f.WriteString("func Run(t *testing.T) error {\n\tvar ctx context.Context = t.Context()\n\t_ = ctx\n")
	f.WriteString(p.statements)
	for _, name := range used {
		fmt.Fprintf(&f, "\t_ = %s\n", name)
	}
	f.WriteString("\treturn nil\n}\n")
	return f.String()
}

// variables returns the variables that the statements declare outside any inner block.
func variables(file *ast.File) []string {
	var names []string
	seen := map[string]bool{"_": true, "ctx": true}
	add := func(e ast.Expr) {
		if name, ok := e.(*ast.Ident); ok && !seen[name.Name] {
			seen[name.Name] = true
			names = append(names, name.Name)
		}
	}
	// The last function of the file is the one that runs the statements.
	function, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
	if !ok {
		return nil
	}
	for _, statement := range function.Body.List {
		switch s := statement.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, left := range s.Lhs {
					add(left)
				}
			}
		case *ast.DeclStmt:
			declaration, ok := s.Decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range declaration.Specs {
				if values, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range values.Names {
						add(name)
					}
				}
			}
		}
	}
	return names
}
