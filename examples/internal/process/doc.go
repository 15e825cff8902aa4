// Package process starts real programs for tests, such as Jaeger and Prometheus, on free loopback
// addresses, and ends them with the test.
//
// The programs are those that a variable such as TENAX_PROMETHEUS_BIN names, or else those on PATH.
// Where one is missing, the test is skipped, or fails if TENAX_E2E is "required".
package process
