package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const modulePath = "github.com/tenax-go/tenax/benchmarks"

// measure builds the benchmarks once and runs them in rounds. The result is the output of go test,
// after lines with the place and time of the measurement.
func measure(ctx context.Context, o options, now time.Time, progress io.Writer) ([]byte, error) {
	dir, err := moduleDir(ctx)
	if err != nil {
		return nil, err
	}
	temporary, err := os.MkdirTemp("", "tenax-benchmarks-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temporary)

	binary := filepath.Join(temporary, "benchmarks.test")
	build := command(ctx, dir, "go", "test", "-c", "-o", binary, ".")
	build.Stdout, build.Stderr = progress, progress
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building the benchmarks: %w", err)
	}

	var raw bytes.Buffer
	if err := writeEnvironment(ctx, &raw, dir, now); err != nil {
		return nil, err
	}
	began := time.Now()
	for round := range o.count {
		fmt.Fprintf(progress, "round %d of %d, %v so far\n", round+1, o.count, time.Since(began).Round(time.Second))
		test := command(ctx, dir, binary, "-test.run=^$", "-test.bench="+o.bench, "-test.benchtime="+o.benchtime,
			fmt.Sprintf("-rotate=%d", round))
		test.Stdout, test.Stderr = &raw, progress
		if err := test.Run(); err != nil {
			return nil, fmt.Errorf("round %d of the benchmarks: %w\n%s", round+1, err, tail(raw.Bytes(), 20))
		}
	}
	return raw.Bytes(), nil
}

func moduleDir(ctx context.Context) (string, error) {
	dir, err := output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", modulePath)
	if err != nil {
		return "", fmt.Errorf("this runs inside a checkout of Tenax: %w", err)
	}
	return dir, nil
}

// benchstat prints the tables of the tool that go.mod pins: a table for each case, a column for
// each library, Tenax first.
func benchstat(ctx context.Context, raw []byte, stdout, stderr io.Writer) error {
	dir, err := moduleDir(ctx)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "tenax-benchmarks-*.txt")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(raw); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	tool := command(ctx, dir, "go", "tool", "benchstat",
		"-table", ".name,/case", "-row", "/run", "-col", "/lib", "-filter", ".unit:(ns/op OR allocs/op)", file.Name())
	tool.Stdout, tool.Stderr = stdout, stderr
	if err := tool.Run(); err != nil {
		return fmt.Errorf("benchstat: %w", err)
	}
	return nil
}

func command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...) //nolint:gosec // The user chooses the command.
	c.Dir = dir
	return c
}

func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	c := command(ctx, dir, name, args...)
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimSpace(string(out)), nil
}

func tail(text []byte, lines int) []byte {
	all := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(all[max(0, len(all)-lines):], []byte("\n"))
}
