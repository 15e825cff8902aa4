// Package browser holds no code, only the tests of package statuspage in a real Chromium: what
// people see, with a mouse or without, on a phone, in the dark, and what hostile names can do. It
// is a module of its own, so that importers of Tenax never get the browser's driver.
//
// Chromium is taken from TENAX_CHROMIUM or the PATH. Without it, the tests are skipped, or fail if
// TENAX_BROWSER is "required". If TENAX_BROWSER is "off", they are always skipped.
//
// The pictures in docs are written by
//
//	TENAX_SCREENSHOTS=5m go test -run Screenshots -timeout 15m ./internal/suites/browser
//
// which first lets a program run for that long, so that the charts are full.
package browser
