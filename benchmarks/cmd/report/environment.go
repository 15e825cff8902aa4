package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// peers are the modules that the page names with their versions.
var peers = []string{
	"github.com/failsafe-go/failsafe-go",
	"github.com/sony/gobreaker/v2",
	"github.com/cenkalti/backoff/v5",
	"github.com/avast/retry-go/v5",
	"github.com/hashicorp/go-retryablehttp",
	"github.com/eapache/go-resiliency",
}

// writeEnvironment writes where, when and with which versions the results were measured, as
// configuration lines of the benchmark format; the test binary adds goos, goarch, pkg and cpu.
func writeEnvironment(ctx context.Context, w io.Writer, dir string, now time.Time) error {
	goVersion, err := output(ctx, dir, "go", "env", "GOVERSION")
	if err != nil {
		return err
	}
	modules, err := output(ctx, dir, "go", append([]string{"list", "-m", "-f", "{{.Path}} {{.Version}}"}, peers...)...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "date: %s\nos: %s\ncores: %d\ngo: %s\npeers: %s\n",
		now.Format(time.DateOnly), operatingSystem(), runtime.NumCPU(), goVersion, strings.ReplaceAll(modules, "\n", ", "))
	return err
}

func operatingSystem() string {
	name := distribution()
	if name == "" {
		name = runtime.GOOS
	}
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		version, _, _ := strings.Cut(string(bytes.TrimSpace(release)), "-")
		name += ", Linux " + version
	}
	return name
}

func distribution() string {
	release, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(release))
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "PRETTY_NAME="); ok {
			return strings.Trim(name, `"`)
		}
	}
	return ""
}
