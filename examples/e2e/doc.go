// Package e2e tests that the telemetry of the demo's traffic is true, with a real Jaeger and a real
// Prometheus: the spans and the samples that they hold must equal what the API of the demo saw.
//
// The programs are taken from TENAX_JAEGER_BIN and TENAX_PROMETHEUS_BIN, or else jaeger-all-in-one
// and prometheus from PATH. If one is missing, the test is skipped, or fails if TENAX_E2E is
// "required".
package e2e
