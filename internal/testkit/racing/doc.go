// Package racing reports to tests whether the race detector is on, which allocates and is slow.
package racing
