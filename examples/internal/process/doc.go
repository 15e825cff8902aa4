// Package process starts real programs for tests, such as Jaeger and Prometheus, on free loopback
// addresses, and ends them with the test.
//
// The programs are taken from variables such as TENAX_PROMETHEUS_BIN, or else from PATH. If one is
// missing, the test is skipped, or fails if TENAX_E2E is "required".
package process
