package snippet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/docs/snippet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func complete(t *testing.T, code, prelude string) snippet.Snippet {
	t.Helper()
	s, err := snippet.Complete(snippet.Block{
		Package: "block", File: "page.md", Line: 10, Code: code, Preludes: []string{prelude},
		Imports: map[string]string{"errors": "errors", "retry": "example.com/retry", "time": "time"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDeclarationsAndStatementsFindTheirPlaces(t *testing.T) {
	s := complete(t, "type Stock struct {\n\tUnits int\n}\n\nstock, err := retry.New(time.Second)\n", "package p\n")
	want := strings.Join([]string{
		"package block", "", "import (", "\t\"context\"", "\t\"testing\"", "\t\"example.com/retry\"", "\t\"time\"", ")", "", "",
		"//line page.md:10", "type Stock struct {", "\tUnits int", "}", "",
		"func Run(t *testing.T) error {", "\tvar ctx context.Context = t.Context()", "\t_ = ctx",
		"//line page.md:13", "", "stock, err := retry.New(time.Second)", "\t_ = stock", "\t_ = err", "\treturn nil", "}", "",
	}, "\n")
	if diff := cmp.Diff(want, s.Files["block.go"]); diff != "" || !s.Statements {
		t.Errorf("Statements is %v:\n%s", s.Statements, diff)
	}
}

func TestABlocksOwnImportsAndNamesWin(t *testing.T) {
	prelude := "package p\n\nimport \"errors\"\n\nvar errors2 = errors.New(\"\")\n\nfunc Fetch() {}\n\nfunc (S) M() {}\n\ntype S struct{}\n"
	s := complete(t, "import retry \"example.com/other\"\n\ntype S int\n\nfunc Fetch() { retry.Do() }\n\nfunc errors2() {}\n", prelude)
	if strings.Contains(s.Files["block.go"], "example.com/retry") {
		t.Errorf("the listed import was added:\n%s", s.Files["block.go"])
	}
	if got := strings.TrimSpace(s.Files["prelude0.go"]); got != "package block" {
		t.Errorf("of the prelude is left:\n%s", got)
	}
	if s.Statements {
		t.Error("there is nothing to run")
	}
}

func TestTestFunctionsAreFound(t *testing.T) {
	s := complete(t, "func TestA(t *testing.T) {\n}\n\nfunc helper(t *testing.T) {\n}\n", "package p\n")
	if diff := cmp.Diff([]string{"TestA"}, s.Tests); diff != "" {
		t.Error(diff)
	}
}

func TestAProgramStaysAsItIsAndHasItsOutput(t *testing.T) {
	code := "package main\n\nfunc main() {\n\tprintln()\n\t// Output: a\n\t// b\n}\n"
	s := complete(t, code, "package p\n")
	want := snippet.Snippet{
		Files: map[string]string{"block.go": "//line page.md:10\n" + code}, Program: true, HasOutput: true, Output: "a\nb",
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoGoIsAnError(t *testing.T) {
	for _, code := range []string{"a := ...\n", "func f() {\n", "package main\n\nfunc\n"} {
		if _, err := snippet.Complete(snippet.Block{Package: "block", File: "page.md", Line: 10, Code: code}); err == nil || !strings.Contains(err.Error(), "page.md:1") {
			t.Errorf("%q: the error is %v, and should name page and line", code, err)
		}
	}
}
