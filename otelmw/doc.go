// Package otelmw reports what happens in a pipeline as OpenTelemetry spans and metrics. It goes
// outermost, so that it sees what all inner policies do:
//
//	pipeline, err := policy.New("inventory",
//		otelmw.New[Stock](),
//		fallback.Value(Stock{}),
//		retry.New[Stock](),
//		breaker.New[Stock](),
//		timeout.New[Stock](time.Second),
//	)
//
// It needs only the OpenTelemetry API, and uses the global providers and propagator unless options
// give others. Until a program installs an SDK, before or after the pipeline is made, a call costs
// a few nanoseconds and no memory.
//
// # Spans
//
// A call is a span of kind INTERNAL, named after the pipeline. It says how many attempts there were
// and how the call ended: success, degraded (a fallback answered), failure, rejected (by a policy,
// before any attempt), canceled (by the caller) or expected (an error that the pipeline expects).
// Retries, waits for the server, rejections, state changes, timeouts and fallbacks are events on
// it. It is an error only if the call failed in the end: a failure before a successful retry marks
// only its attempt, and the caller's cancellation is no error.
//
// Every attempt is a child span. Under package httpmw it is of kind CLIENT after OpenTelemetry's
// conventions for HTTP, its trace context travels in the headers of that attempt, and
// http.request.resend_count numbers the retries. If the transport below is otelhttp's, it makes the
// spans of requests: see [WithInstrumentedTransport].
//
// # Metrics
//
//	tenax.execution.duration      histogram  s             calls, first attempt to last, waits included
//	tenax.execution.retries       histogram  {retry}       calls that were retried
//	tenax.attempt.duration        histogram  s             attempts
//	tenax.retry.delay             histogram  s             waits before retries
//	tenax.pacing.delay            histogram  s             waits of calls that are held back as the server asked
//	tenax.rejections              counter    {rejection}   by policy and reason
//	tenax.fallbacks               counter    {fallback}    by the failure that was covered
//	tenax.hedges                  counter    {hedge}       attempts that began while others were under way, by policy
//	tenax.timeouts                counter    {timeout}
//	tenax.late_failures           counter    {failure}     of calls that had returned without one, by their kind
//	tenax.breaker.state           gauge      {circuit}     1 for the state that a circuit is in, 0 for the others
//	tenax.breaker.transitions     counter    {transition}
//	tenax.retry.budget.level      gauge      1             how much of a retry budget is left
//	tenax.bulkhead.running        gauge      {call}        calls that a bulkhead has admitted
//	tenax.bulkhead.waiting        gauge      {call}        calls that wait for it
//	tenax.bulkhead.limit          gauge      {call}        how many it admits, while an adaptive one has a limit
//	tenax.pacing.pause            gauge      s             until the next call may be sent
//	tenax.pacing.waiting          gauge      {call}        calls that wait for that
//	http.client.request.duration  histogram  s             HTTP attempts, after OpenTelemetry's conventions
//
// docs/telemetry.md lists their attributes and how to wire exporters, sampling and buckets.
// Durations are recorded in the context of their span, so exemplars lead from a metric to a trace.
//
// # What is never exported
//
// No message of an error, no header, body, query string or user of a URL becomes part of a span or
// a metric. error.type is the kind that package classify finds, the status of an HTTP response,
// "_OTHER" for a kind of the program's own, and nothing else; pass [WithClassifier] the classifier
// of the retry policy, so that both agree. Reasons and states are words of a fixed set. Names of
// circuits and other policies and addresses of servers are limited in length and in number.
//
// # Nested pipelines
//
// If a pipeline with telemetry is part of another, both have their execution span and duration, and
// only the inner one reports attempts and events.
package otelmw
