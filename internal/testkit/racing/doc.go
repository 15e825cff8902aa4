// Package racing tells tests whether the race detector is on, which allocates and takes its time.
package racing
