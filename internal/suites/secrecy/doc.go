// Package secrecy has no code, only a test: it lets secrets into everything that may hold one, and
// searches all that comes out of Tenax for them.
package secrecy
