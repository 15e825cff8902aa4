// Package secrecy has no code, only a test: it puts secrets into everything that may hold one, and
// searches all output of Tenax for them.
package secrecy
