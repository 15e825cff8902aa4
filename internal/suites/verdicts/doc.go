// Package verdicts is a corpus: what real providers, client libraries, drivers and brokers answer
// when they fail, each with the verdict that is right and its source.
//
// An [Answer] is an HTTP response; it goes through httpmw over a real server. A [Value] is an error
// of a real type; it goes through classify.Of. The package is a module of its own, so that users of
// Tenax never download a driver or an SDK.
//
// The answers are in testdata/answers, as they go over the wire:
//
//	# OpenAI
//
//	== OpenAI: 429-tokens-a-minute
//	want: transient rate_limit after 1.2s not_sent
//	why: The limit is one of tokens by the minute.
//	source: openai-go v3.8.1, internal/requestconfig/requestconfig.go, retryDelay
//
//	HTTP 429
//	Retry-After-Ms: 1200
//
//	{"error":{"type":"tokens","code":"rate_limit_exceeded"}}
//
// The first line of a file is the title of its group. Then come the rows, each with fields, a
// status with the header, and a body. The fields are:
//
//	want      the class, the right kinds with | between them, then, where they apply: after and
//	          the wait, not_sent, no_retry
//	why       one sentence, for users
//	source    where the answer and its meaning come from
//	differs   where sources differ, and what decides
//	host      the host that answers, if its name decides
//	request   a field of the request's header, if it decides
//
// In a header and in a body, {unix+N}, {ms+N}, {rfc3339+N}, {httpdate+N}, {rfc850+N} and
// {asctime+N} stand for the time N seconds from now. The Content-Type is application/json if there is a body and no such field.
//
// testdata/lookalikes has bodies that only look like failures, in the same form without want and
// source. testdata/open.txt lists the rows that Tenax does not judge as they want it.
//
// testdata/peers.md has what the defaults of Tenax and of other libraries make of the answers.
//
// go test -run "Want|Others" -update writes both files anew, and go run ./cmd/page makes
// docs/verdicts.md of the rows and of them.
package verdicts
