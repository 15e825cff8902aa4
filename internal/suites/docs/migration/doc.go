// Package migration has a program with gobreaker and backoff, the same program with Tenax, and the
// scenario that both must pass.
package migration
