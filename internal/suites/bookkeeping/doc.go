// Package bookkeeping sends calls through pipelines to an upstream in chaos, and keeps its own
// books of what happened, by counting at both ends: in the upstream and at the caller. Telemetry
// must come to the same figures.
package bookkeeping
