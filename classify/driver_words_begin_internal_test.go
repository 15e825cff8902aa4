package classify

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// Each text in the code that reads those of drivers must pass the test that comes before it.
func TestEachTextOfDriversIsLookedAt(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "driver_words.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != "ofPlainWords" && f.Name.Name != "ofPrefixedWords" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			clause, ok := n.(*ast.CaseClause)
			if !ok {
				return true
			}
			for _, value := range clause.List {
				text := literal(t, value)
				if f.Name.Name == "ofPrefixedWords" {
					text += ": xyz"
				}
				if looked++; !mayBeDriverText(text) {
					t.Errorf("%q is not looked at", text)
				}
			}
			return true
		})
	}
	if looked < 50 {
		t.Errorf("%d texts", looked)
	}
	if !mayBeDriverText("this user requires mysql native password authentication.") {
		t.Error("a requirement of MySQL is not looked at")
	}
}

func literal(t *testing.T, value ast.Expr) string {
	t.Helper()
	basic, ok := value.(*ast.BasicLit)
	if !ok {
		t.Fatalf("%T is no literal", value)
	}
	text, err := strconv.Unquote(basic.Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestMostMessagesAreNotLookedAtForTextsOfDrivers(t *testing.T) {
	for _, msg := range []string{"", "x", "no", "odd", "the other side did not answer as it should", "dial tcp: i/o", "42"} {
		if mayBeDriverText(msg) {
			t.Errorf("%q is", msg)
		}
	}
}
