// Package httpverdict decides what the outcome of an HTTP request means, in pure functions of the
// request, the response and the first bytes of its body, and by which [Rules] the request may be
// repeated.
//
// It finds the parts of what a response says, wherever providers put them: codes, limits, messages
// and delays in headers, JSON, XML, text and pages. classify.Answer weighs them.
package httpverdict
