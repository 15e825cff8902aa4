// Package waiting waits for what may take too long.
package waiting
