// Package browser holds no code, only the tests of package statuspage in a real Chromium: what
// people see, with a mouse or without, on a phone, in the dark, and what hostile names can do. It
// is a module of its own, so that the browser's driver never reaches who imports Tenax.
//
// Chromium is the one in TENAX_CHROMIUM, or on the PATH. Where there is none, the tests are
// skipped, or fail if TENAX_BROWSER is "required". If it is "off", they are skipped in any case.
//
// The pictures in docs are written by
//
//	TENAX_SCREENSHOTS=5m go test -run Screenshots -timeout 15m ./internal/suites/browser
//
// which lets a program run for that long first, so that the charts are full.
package browser
