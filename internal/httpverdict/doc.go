// Package httpverdict decides what the outcome of an HTTP request means, in pure functions of the
// request, the response and the error codes in its body, and by which [Rules] the request may be
// repeated.
package httpverdict
