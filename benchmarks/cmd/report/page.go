package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The figures stand between these lines. Everything else on the page is written by hand and stays.
const (
	beginMarker = "<!-- benchmarks:begin (written by benchmarks/cmd/report; edits are overwritten) -->"
	endMarker   = "<!-- benchmarks:end -->"
)

// newPage is the page before the first run.
//
//go:embed page.md
var newPage []byte

// updatePage replaces the figures on the page. A page that does not exist is created; a page
// without markers is an error.
func updatePage(path string, r *results) error {
	before, after, err := splitPage(path)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	page.Write(before)
	page.WriteString(beginMarker + "\n")
	writeFigures(&page, r)
	page.WriteString(endMarker)
	page.Write(after)
	return replaceFile(path, page.Bytes())
}

func splitPage(path string) (before, after []byte, err error) {
	page, err := os.ReadFile(path) //nolint:gosec // The page is the one that the flag names.
	if errors.Is(err, fs.ErrNotExist) {
		page, err = newPage, nil
	}
	if err != nil {
		return nil, nil, err
	}
	before, rest, began := bytes.Cut(page, []byte(beginMarker))
	_, after, ended := bytes.Cut(rest, []byte(endMarker))
	if !began || !ended {
		return nil, nil, fmt.Errorf("%s: the figures go between these two lines, which are not both there:\n%s\n%s",
			path, beginMarker, endMarker)
	}
	return before, after, nil
}

// replaceFile first writes a file beside path, so that a failure leaves the old page whole.
func replaceFile(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, writeErr := file.Write(content)
	if err := errors.Join(writeErr, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func writeFigures(w *bytes.Buffer, r *results) {
	fmt.Fprintf(w, "\nMeasured on %s: %s, %s cores, %s, %s/%s, %s. Rounds: %d.\n\nPeers: %s.\n",
		r.setting("date"), r.setting("cpu"), r.setting("cores"), r.setting("os"), r.setting("goos"), r.setting("goarch"),
		r.setting("go"), r.rounds(), r.setting("peers"))
	benchmark := ""
	for _, c := range r.cases {
		if c.benchmark != benchmark {
			benchmark = c.benchmark
			fmt.Fprintf(w, "\n### %s\n", benchmark)
		}
		writeCase(w, c)
	}
	w.WriteString("\n")
}

func writeCase(w *bytes.Buffer, c *benchmarkCase) {
	fmt.Fprintf(w, "\n#### %s\n\n", c.name)
	w.WriteString("| library | serial, ns/op | to Tenax | parallel, ns/op | to Tenax | B/op | allocs/op |\n")
	w.WriteString("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, l := range c.libraries {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", l.name,
			l.nanoseconds(serial), multiple(c.ratio(l, serial)),
			l.nanoseconds(parallel), multiple(c.ratio(l, parallel)),
			l.bytes(), l.allocations())
	}
}

func (r *results) setting(key string) string {
	if value := strings.TrimSpace(r.environment[key]); value != "" {
		return value
	}
	return "unknown " + key
}

// rounds returns how often the least frequent benchmark ran.
func (r *results) rounds() int {
	rounds := 0
	for _, c := range r.cases {
		for _, l := range c.libraries {
			for _, m := range l.runs {
				if rounds == 0 || len(m.nanoseconds) < rounds {
					rounds = len(m.nanoseconds)
				}
			}
		}
	}
	return rounds
}
