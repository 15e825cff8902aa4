// Package readme checks that the READMEs of the examples show what the programs print.
package readme

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var block = regexp.MustCompile("(?s)\n## Output\n.*?\n```text\n(.*?)```\n")

// Check runs a program and compares what it prints with the block below the heading "Output" of
// README.md, in the folder of the test.
func Check(t *testing.T, run func(ctx context.Context, out io.Writer) error) {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	compare(t, out.String())
}

// CheckMain is Check for a main function. It must not run in parallel with other tests, as they
// share the standard output.
func CheckMain(t *testing.T, run func()) {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = file
	run()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	output, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, string(output))
}

func compare(t *testing.T, output string) {
	t.Helper()
	if diff := cmp.Diff(Output(t), output); diff != "" {
		t.Errorf("README.md does not show what the program prints (-README +program):\n%s\nThe program:\n%s", diff, output)
	}
}

// Output returns the block below the heading "Output" of README.md.
func Output(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := block.FindSubmatch(page)
	if found == nil {
		t.Fatal("README.md has no heading \"Output\" with a text block below it")
	}
	return string(found[1])
}
