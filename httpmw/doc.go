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
// classified by its status. At the edge it is a response again: a caller of http.Client sees the
// last response as if there were no Tenax, with its body whole. There is an error if the last
// attempt had no response, was rejected, or the time was up.
//
// # What is retried
//
// A retry policy inside the pipeline repeats a request only where that is safe: the method is
// idempotent (RFC 9110, section 9.2.2), the request carries an Idempotency-Key, [WithIdempotent]
// says so, or the request surely never reached the server; and its body, if it has one, can be had
// again from GetBody, which http.NewRequest sets for the usual readers. Anything else is sent once,
// and so is a request that was answered 421 by a base other than an *http.Transport: nobody could
// tell over which connection the next one goes.
//
// When a 429 or another transient status carries Retry-After, in seconds or in any of the three
// date formats of RFC 9110, section 5.6.7, the next attempt waits at least that long. See
// retry.WithMaxRetryAfter for the limit.
//
// # The contract of net/http
//
// The caller's request is never changed and its body always closed. A response that is given up,
// because another attempt follows, is drained within limits and closed before the wait, so that its
// connection serves the next attempt. The context of an attempt ends when the body of the response
// that it led to has been closed or read to its end, not when the policies have returned; a timeout
// around the attempt covers it up to the response's headers.
package httpmw
