// Package waiting waits with limits for operations that may block.
package waiting
