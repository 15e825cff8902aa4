package docs_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"

	"github.com/tenax-go/tenax/internal/suites/docs/snippet"
)

// compileOnly is how many blocks are compiled and not run. Each needs a reason: it never ends,
// takes minutes, or uses a server.
const compileOnly = 3

func TestEveryGoBlockCompilesAndRuns(t *testing.T) {
	imports := importsOf(t, "imports.go")
	w := workshop{t: t, folder: t.TempDir(), module: "github.com/tenax-go/tenax/internal/suites/docs/snippets"}
	w.begin()
	blocks, skipped := 0, 0
	for _, page := range readPages(t) {
		for _, block := range page.Blocks {
			if block.Language != "go" {
				continue
			}
			blocks++
			b := snippet.Block{
				Package: fmt.Sprintf("block%03d", blocks), File: absolute(t, filepath.Join(root, page.Path)), Line: block.Line,
				Code: block.Code, Preludes: preludes(t, page.Path), Imports: imports,
			}
			where := fmt.Sprintf("%s:%d", page.Path, block.Line)
			s, err := snippet.Complete(b)
			if err != nil {
				t.Errorf("%s: %v", where, err)
				continue
			}
			if block.Has("compile-only") {
				skipped++
				s.Statements, s.Tests = false, nil
			}
			w.add(b.Package, where, s)
		}
	}
	if blocks == 0 {
		t.Fatal("no block was found")
	}
	if skipped != compileOnly {
		t.Errorf("%d blocks say compile-only, want %d", skipped, compileOnly)
	}
	w.build()
	w.run()
	t.Logf("%d blocks, %d of them only compiled", blocks, skipped)
}

// workshop is a module for the blocks, outside of the repository. Its import path and its
// requirements are those of this module, so it may import the same packages.
type workshop struct {
	t        *testing.T
	folder   string
	module   string
	runner   strings.Builder
	tests    strings.Builder
	programs []program
}

type program struct {
	name, where, output string
}

func (w *workshop) begin() {
	data, err := os.ReadFile("go.mod")
	if err != nil {
		w.t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	check := func(err error) {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	check(mod.AddModuleStmt(w.module))
	for _, replaced := range mod.Replace {
		check(mod.AddReplace(replaced.Old.Path, "", absolute(w.t, replaced.New.Path), ""))
	}
	data, err = mod.Format()
	check(err)
	w.write("go.mod", string(data))
	sums, err := os.ReadFile("go.sum")
	check(err)
	w.write("go.sum", string(sums))
}

func (w *workshop) add(name, where string, s snippet.Snippet) {
	for file, source := range s.Files {
		w.write(filepath.Join(name, file), source)
	}
	switch {
	case s.Program:
		if s.HasOutput {
			w.programs = append(w.programs, program{name, where, s.Output})
		}
		return
	case s.Statements || len(s.Tests) > 0:
		fmt.Fprintf(&w.runner, "\t%q\n", w.module+"/"+name)
	}
	if s.Statements {
		fmt.Fprintf(&w.tests, "\tt.Run(%q, func(t *testing.T) { bubble(t, %s.Run) })\n", where, name)
	}
	for _, test := range s.Tests {
		fmt.Fprintf(&w.tests, "\tt.Run(%q, %s.%s)\n", where+" "+test, name, test)
	}
}

func (w *workshop) build() {
	w.write("run/run_test.go", `package run

import (
	"testing"
	"testing/synctest"

`+w.runner.String()+`)

func TestBlocks(t *testing.T) {
`+w.tests.String()+`}

func bubble(t *testing.T, run func(*testing.T) error) {
	synctest.Test(t, func(t *testing.T) {
		if err := run(t); err != nil {
			t.Error(err)
		}
	})
}
`)
	w.command("vet", "./...")
}

func (w *workshop) run() {
	if w.t.Failed() {
		return
	}
	w.command("test", "-count=1", "-vet=off", "./run")
	for _, p := range w.programs {
		if diff := cmp.Diff(p.output, strings.TrimSpace(w.command("run", "./"+p.name))); diff != "" {
			w.t.Errorf("%s: its output (-comment +program):\n%s", p.where, diff)
		}
	}
}

func (w *workshop) command(arguments ...string) string {
	cmd := exec.CommandContext(w.t.Context(), "go", arguments...)
	cmd.Dir = w.folder
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-trimpath")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		text := strings.ReplaceAll(stdout.String()+stderr.String(), absolute(w.t, root)+"/", "")
		w.t.Errorf("go %s: %v\n%s", strings.Join(arguments, " "), err, text)
	}
	return stdout.String()
}

func (w *workshop) write(name, content string) {
	path := filepath.Join(w.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// preludes returns the prelude of the page, if there is one, and the one for all pages.
func preludes(t *testing.T, page string) []string {
	t.Helper()
	var sources []string
	for _, name := range []string{strings.TrimSuffix(page, ".md"), "every_page"} {
		source, err := os.ReadFile(filepath.Join("testdata", "preludes", name+".go"))
		switch {
		case err == nil:
			sources = append(sources, string(source))
		case !os.IsNotExist(err):
			t.Fatal(err)
		}
	}
	return sources
}

func importsOf(t *testing.T, file string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string]string{}
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		name := snippet.Name(path)
		if other, twice := imports[name]; twice {
			t.Fatalf("%s: %s and %s have the same name", file, other, path)
		}
		imports[name] = path
	}
	return imports
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
