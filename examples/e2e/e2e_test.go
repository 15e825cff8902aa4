//go:build unix

package e2e_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/process"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
	"github.com/tenax-go/tenax/examples/internal/timeline"
)

const service = "tenax-e2e"

// traffic is the results of all scenes, and the places of their telemetry.
type traffic struct {
	results    []scenes.Result
	jaeger     jaeger.Client
	prometheus string
	metrics    string
}

func TestTelemetryShowsWhatTheAPISaw(t *testing.T) {
	jaegerBinary := process.Program(t, "TENAX_JAEGER_BIN", "jaeger-all-in-one")
	prometheusBinary := process.Program(t, "TENAX_PROMETHEUS_BIN", "prometheus")
	p := play(t, jaegerBinary, prometheusBinary)

	for _, r := range p.results {
		t.Run("spans of "+r.Scene.Name, func(t *testing.T) { p.checkSpans(t, r) })
	}
	t.Run("no other spans", p.checkAllSpans)
	t.Run("metrics", p.checkMetrics)
	t.Run("no secrets", p.checkSecrets)
	t.Run("picture", p.checkPicture)
}

// play plays every scene, with its spans going to Jaeger and its metrics to Prometheus.
func play(t *testing.T, jaegerBinary, prometheusBinary string) traffic {
	t.Helper()
	api, otlp := process.Jaeger(t, jaegerBinary)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", otlp)
	sdk, err := telemetry.Start(t.Context(), service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The context of the test is done by now.
		if err := sdk.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	p := traffic{
		jaeger: api, prometheus: process.Prometheus(t, prometheusBinary, hostOf(t, sdk.MetricsURL)), metrics: sdk.MetricsURL,
	}

	stage, err := scenes.Open(t.Context(), reviewer.Observers{Telemetry: sdk.Options()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stage.Close() })
	for _, scene := range scenes.All() {
		r := stage.Run(t.Context(), scene, nil)
		if r.Err != nil {
			t.Fatalf("scene %s: %v", scene.Name, r.Err)
		}
		p.results = append(p.results, r)
	}
	if _, err := sdk.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// checkSecrets looks for the keys and the prompt in all data that has left the process.
func (p traffic) checkSecrets(t *testing.T) {
	spans := process.Fetch(t, p.jaeger.URL+"/api/traces?service="+service+"&limit=1000")
	metrics := process.Fetch(t, p.metrics)
	for _, secret := range scenes.Secrets() {
		if bytes.Contains(spans, []byte(secret)) {
			t.Errorf("the spans show %q", secret)
		}
		if bytes.Contains(metrics, []byte(secret)) {
			t.Errorf("the metrics show %q", secret)
		}
	}
}

// checkPicture draws the trace of the documentation.
func (p traffic) checkPicture(t *testing.T) {
	traces, err := p.jaeger.Find(t.Context(), byScene("server-error"))
	if err != nil || len(traces) != 1 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	path := filepath.Join(t.TempDir(), "trace.svg")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(timeline.Draw(f, traces[0]), f.Close()); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v\n%s", err, svg)
		}
	}
	for _, text := range []string{"503", "connection_error", "200", ">wait "} {
		if !strings.Contains(string(svg), text) {
			t.Errorf("the picture does not show %q", text)
		}
	}
}
