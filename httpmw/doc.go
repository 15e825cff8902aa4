// Package httpmw puts a pipeline of policies around an http.RoundTripper.
//
//	transport := httpmw.NewTransport(http.DefaultTransport,
//		httpmw.WithName("openai"),
//		httpmw.WithPolicies(
//			otelmw.New[*http.Response](),
//			retry.New[*http.Response](),
//			breaker.New[*http.Response](),
//			timeout.New[*http.Response](30*time.Second),
//		),
//	)
//	client := &http.Client{Transport: transport}
//
// [Standard] is such a transport with the policies that a client of one service should have:
//
//	client := &http.Client{Transport: httpmw.Standard("openai")}
//
// # Responses and errors
//
// Inside the pipeline a response with a status of 400 or above is a failure: a [*StatusError],
// classified by all that it says: the codes, limits, words and delays in its headers and body, of
// which up to 8 KiB are read, and its status. A 429 for an empty account is not repeated, a 403
// that is a rate limit is. [WithExpectedStatus] takes statuses for answers, and [WithFailureIf] and
// [WithEvents] find failures in good ones.
//
// At the edge it is a response again: a caller of http.Client sees the last response as if there
// were no Tenax, with its whole body. It gets an error if the last attempt had no response, was
// rejected or timed out. A body that is cut off after that counts for circuits and telemetry.
//
// [ErrorOf] makes the same error of a response for code that is no transport.
//
// # What is retried
//
// A retry policy inside the pipeline repeats a request only if that is safe: the method is
// idempotent (RFC 9110, section 9.2.2), the request carries an Idempotency-Key, [WithIdempotent]
// says so, or the request certainly never reached the server. Its body, if it has one, must be
// replayable by GetBody, which http.NewRequest sets for the usual readers. Other requests are sent
// once. So is a request that was answered 421 Misdirected Request, unless the base is an
// *http.Transport: other bases might send the next one over the same connection.
//
// When a transient answer names a time, the next attempt waits at least that long: by Retry-After
// in seconds or in any of the three date formats of RFC 9110, section 5.6.7, by headers like it, by
// the reset of a limit that is used up, or in the body. See retry.WithMaxRetryAfter for the limit.
//
// # The contract of net/http
//
// The caller's request is never changed, and its body is always closed. Before the wait for another
// attempt, the response of the last one is drained within limits and closed, so that the next
// attempt can use its connection. The context of an attempt ends when the body of its response has
// been closed or read to its end, not when the policies have returned. A timeout around the attempt
// covers it up to the response's headers.
package httpmw
