// Package timedout finds out whether an error is a timeout in the sense of package net.
package timedout

import "errors"

// Is reports whether the first error in err's tree that has a method Timeout says yes. It is what *url.Error asks, so
// wrappers that have a Timeout of their own keep that of http.Client's errors.
func Is(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}
