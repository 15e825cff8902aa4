// Package declared reads constants from Go files, so that tests cover each of them, also those that
// come later.
package declared

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// Strings returns the values of the string constants of a type, or of all of them if the type is
// empty. A test without any fails.
func Strings(tb testing.TB, file, typeName string) (values []string) {
	tb.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		tb.Fatal(err)
	}
	for _, declaration := range tree.Decls {
		constants, ok := declaration.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			if spec, ok := spec.(*ast.ValueSpec); ok {
				values = append(values, stringsOf(spec, typeName)...)
			}
		}
	}
	if len(values) == 0 {
		tb.Fatalf("%s has no constants of the type %q", file, typeName)
	}
	return values
}

func stringsOf(spec *ast.ValueSpec, typeName string) (values []string) {
	declared, _ := spec.Type.(*ast.Ident)
	if typeName != "" && (declared == nil || declared.Name != typeName) {
		return nil
	}
	for _, value := range spec.Values {
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				values = append(values, text)
			}
		}
	}
	return values
}
