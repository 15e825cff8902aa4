//go:build unix

package process

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

// Jaeger starts Jaeger with its traces in memory. It returns its API and the address for spans.
func Jaeger(t *testing.T, binary string) (api jaeger.Client, otlp string) {
	t.Helper()
	// By default each of these listens on every interface.
	flags := []string{
		"query.http-server.host-port",
		"collector.otlp.http.host-port",
		"admin.http.host-port",
		"collector.otlp.grpc.host-port",
		"query.grpc-server.host-port",
		"collector.grpc-server.host-port",
		"collector.http-server.host-port",
		"http-server.host-port",
		"processor.jaeger-binary.server-host-port",
		"processor.jaeger-compact.server-host-port",
		"processor.zipkin-compact.server-host-port",
	}
	free := Start(t, len(flags),
		func(addresses []string) *exec.Cmd {
			args := make([]string, 0, 4+len(flags))
			args = append(args, "--collector.otlp.enabled=true", "--memory.max-traces=10000", "--collector.queue-size=500000",
				"--log-level=error")
			for i, flag := range flags {
				args = append(args, "--"+flag+"="+addresses[i])
			}
			//nolint:gosec // The test chooses the program.
			cmd := exec.CommandContext(context.WithoutCancel(t.Context()), binary, args...)
			cmd.Env = append(os.Environ(), "SPAN_STORAGE_TYPE=memory")
			return cmd
		},
		func(addresses []string) string { return "http://" + addresses[2] + "/" },
	)
	return jaeger.Client{URL: "http://" + free[0], HTTP: Client}, "http://" + free[1]
}

// Prometheus starts a Prometheus that fetches the metrics of the target every second, with
// exemplars, and evaluates the files of rules as often. It returns its address.
func Prometheus(t *testing.T, binary, target string, rules ...string) string {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "prometheus.yml")
	files := make([]string, len(rules))
	for i, file := range rules {
		absolute, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = strconv.Quote(absolute)
	}
	text := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [%s]\n"+
		"scrape_configs: [{job_name: demo, static_configs: [{targets: [%q]}]}]\n", strings.Join(files, ", "), target)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	free := Start(t, 1,
		func(addresses []string) *exec.Cmd {
			//nolint:gosec // The test chooses the program.
			return exec.CommandContext(context.WithoutCancel(t.Context()), binary, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"),
				"--web.listen-address="+addresses[0], "--enable-feature=exemplar-storage", "--log.level=warn")
		},
		func(addresses []string) string { return "http://" + addresses[0] + "/-/ready" },
	)
	return "http://" + free[0]
}

// Fetch returns the body of a page, which must be there.
func Fetch(t *testing.T, address string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || len(body) == 0 {
		t.Fatalf("%s: %s, %d bytes, %v: %s", address, response.Status, len(body), err, body)
	}
	return body
}
