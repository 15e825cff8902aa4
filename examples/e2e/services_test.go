//go:build unix

package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

// startJaeger starts Jaeger with its traces in memory. It returns its API and the address that takes spans.
func startJaeger(t *testing.T, binary string) (api jaeger.Client, otlp string) {
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
	free := start(t, len(flags),
		func(addresses []string) *exec.Cmd {
			args := []string{"--collector.otlp.enabled=true", "--memory.max-traces=10000", "--log-level=error"}
			for i, flag := range flags {
				args = append(args, "--"+flag+"="+addresses[i])
			}
			cmd := exec.Command(binary, args...)
			cmd.Env = append(os.Environ(), "SPAN_STORAGE_TYPE=memory")
			return cmd
		},
		func(addresses []string) string { return "http://" + addresses[2] + "/" },
	)
	return jaeger.Client{URL: "http://" + free[0], HTTP: client}, "http://" + free[1]
}

// startPrometheus starts a Prometheus that fetches the metrics of the target every second. It returns its address.
func startPrometheus(t *testing.T, binary, target string) string {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "prometheus.yml")
	text := fmt.Sprintf("global: {scrape_interval: 1s}\nscrape_configs: [{job_name: demo, static_configs: [{targets: [%q]}]}]\n", target)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	free := start(t, 1,
		func(addresses []string) *exec.Cmd {
			return exec.Command(binary, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"),
				"--web.listen-address="+addresses[0], "--log.level=warn")
		},
		func(addresses []string) string { return "http://" + addresses[0] + "/-/ready" },
	)
	return "http://" + free[0]
}
