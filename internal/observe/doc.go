// Package observe is what the observing packages share: the middleware around a pipeline's calls,
// the record of a call, the judgement of how it ended, and texts that are fit for telemetry.
package observe
