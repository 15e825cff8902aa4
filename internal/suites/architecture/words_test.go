package architecture_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fields are the fields of package policy's types that hold its words.
var fields = []string{"Kind", "Policy", "State", "Reason", "From", "To", "Name"}

// A misspelt kind, state or gauge breaks comparisons unnoticed.
func TestTheWordsOfPolicyAreConstants(t *testing.T) {
	files := shipped(t)
	words := wordsOf(t, files)
	for _, f := range files {
		// The kinds of errors are other words, though some look the same.
		if strings.HasPrefix(f.name, "policy/") || strings.HasPrefix(f.name, "classify/") {
			continue
		}
		for _, breach := range f.literals(words) {
			t.Error(breach)
		}
	}
}

// wordsOf returns the constants of policy/words.go.
func wordsOf(t *testing.T, files []goFile) (words []string) {
	t.Helper()
	for _, f := range files {
		if f.name != "policy/words.go" {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for _, value := range spec.Values {
					words = append(words, literal(value))
				}
			}
			return true
		})
	}
	if !slices.Contains(words, "half_open") {
		t.Fatalf("policy/words.go has the words %q", words)
	}
	return words
}

// literals returns where a field is compared with one of the words, or set to it, by a literal.
func (f goFile) literals(words []string) (breaches []string) {
	check := func(field, value ast.Expr) {
		if word := literal(value); word != "" && slices.Contains(words, word) && slices.Contains(fields, nameOf(field)) {
			breaches = append(breaches, fmt.Sprintf("%s:%d: %q is a constant of package policy", f.name, f.fset.Position(value.Pos()).Line, word))
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				check(n.X, n.Y)
				check(n.Y, n.X)
			}
		case *ast.KeyValueExpr:
			check(n.Key, n.Value)
		case *ast.SwitchStmt:
			for _, clause := range n.Body.List {
				if c, ok := clause.(*ast.CaseClause); ok {
					for _, value := range c.List {
						check(n.Tag, value)
					}
				}
			}
		}
		return true
	})
	return breaches
}

// nameOf returns the name of a field or variable, or "".
func nameOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	default:
		return ""
	}
}

// literal returns the text of a string literal, or "".
func literal(expression ast.Expr) string {
	l, ok := expression.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return text
}

func TestAWordThatIsNoConstantIsFound(t *testing.T) {
	const source = `package p
func f(d Description, mode string) {
	_ = d.Kind == "retry"
	_ = "retry" != d.Kind
	_ = Description{Kind: "retry", Name: "retry"}
	switch d.State {
	case "closed", "retry":
	}
	_ = d.Kind == "custom"
	_ = d.Kind == policy.KindRetry
	_ = mode == "retry"
	_ = d.Kind + "retry"
	_ = Page{Title: "retry"}
	_ = map[string]int{"retry": 1}
	switch {
	case d.Kind == "retry":
	}
}
`
	want := []string{"3", "4", "5", "5", "7", "16"}
	var got []string
	for _, breach := range parse(t, "p/p.go", source).literals([]string{"retry"}) {
		got = append(got, strings.Split(breach, ":")[1])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
