// Package migration has a program as it is with gobreaker and backoff, the same program with Tenax,
// and what both must do.
package migration
