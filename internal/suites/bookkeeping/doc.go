// Package bookkeeping sends calls through pipelines to an unreliable upstream, and keeps its own
// books by counting at both ends: in the upstream and at the caller. Telemetry must show the same
// figures.
package bookkeeping
