// Package observe is shared by the observing packages. It has the middleware around a pipeline's
// calls, the record of a call, the judgement of how the call ended, and texts that are fit for
// telemetry.
package observe
