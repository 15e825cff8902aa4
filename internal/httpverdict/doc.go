// Package httpverdict says what the outcome of an HTTP request means, as pure functions of the
// request, the response and the codes in its body, and under which [Rules] the request may be
// repeated.
package httpverdict
