// Package e2e tests that the telemetry of the demo's traffic is true, with a real Jaeger and a real
// Prometheus: the spans and the samples that they hold must equal what the API of the demo saw.
//
// The programs are those that TENAX_JAEGER_BIN and TENAX_PROMETHEUS_BIN name, or else
// jaeger-all-in-one and prometheus on PATH. Where one is missing, the test is skipped, or fails if
// TENAX_E2E is "required".
package e2e
