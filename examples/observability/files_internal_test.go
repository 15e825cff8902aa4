//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestComposeMountsFilesThatAreThere tests as much as possible without a Docker daemon.
func TestComposeMountsFilesThatAreThere(t *testing.T) {
	mounts := regexp.MustCompile(`(?m)^ +- (\.[^:\s]*):(/[^:\s]+):ro$`).FindAllStringSubmatch(read(t, "compose.yaml"), -1)
	if len(mounts) != 6 {
		t.Errorf("%d mounts of files, want 6: %q", len(mounts), mounts)
	}
	for _, m := range mounts {
		if _, err := os.Stat(filepath.FromSlash(m[1])); err != nil {
			t.Errorf("%s is mounted, but: %v", m[1], err)
		}
	}
	compose, prometheus, sources := read(t, "compose.yaml"), read(t, "prometheus.yml"), read(t, "grafana/datasources.yaml")
	for _, c := range []struct{ text, want, why string }{
		{compose, "/etc/prometheus/rules.yml", "prometheus.yml names rules.yml beside itself"},
		{prometheus, "rule_files: [rules.yml]", "the rules are mounted there"},
		{prometheus, `"observability:9464"`, "the program serves its metrics there"},
		{compose, `"-metrics", ":9464"`, "Prometheus fetches them there"},
		{compose, "\n  observability:\n", "Prometheus knows the program by that name"},
		{sources, "url: http://prometheus:9090", "that is where Prometheus is"},
		{sources, "datasourceUid: jaeger", "exemplars lead to it"},
		{sources, "uid: jaeger\n", "exemplars lead to it"},
		{compose, ":/var/lib/grafana/dashboards/", "Grafana looks for dashboards there"},
		{read(t, "grafana/dashboards.yaml"), "path: /var/lib/grafana/dashboards\n", "the dashboard is mounted there"},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("no %q, though %s", c.want, c.why)
		}
	}
	for _, port := range regexp.MustCompile(`ports: \["([^"]*)"`).FindAllStringSubmatch(compose, -1) {
		if !strings.HasPrefix(port[1], "127.0.0.1:") {
			t.Errorf("port %s is open to everybody", port[1])
		}
	}
}

func TestEveryRuleHasATest(t *testing.T) {
	rules, tests := read(t, "rules.yml"), read(t, "rules_test.yml")
	for _, m := range regexp.MustCompile(`- (record|alert): (\S+)`).FindAllStringSubmatch(rules, -1) {
		if !strings.Contains(tests, m[2]) {
			t.Errorf("no test of %s", m[2])
		}
	}
}

func TestTheConfigurationOfPrometheusIsValid(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip(err)
	}
	if output, err := exec.CommandContext(t.Context(), promtool, "check", "config", "prometheus.yml").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
