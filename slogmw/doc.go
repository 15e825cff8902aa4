// Package slogmw logs what happens in a pipeline, as structured records of package log/slog. It
// goes outermost, or right after otelmw, so that handlers find the span of the call in the context
// of its records:
//
//	pipeline, err := policy.New("inventory",
//		slogmw.New[Stock](slog.Default()),
//		fallback.Value(Stock{}),
//		retry.New[Stock](),
//		breaker.New[Stock](),
//		timeout.New[Stock](time.Second),
//	)
//
// # Records
//
// A call that fails in the end is exactly one WARN, whatever was tried before. One that ends with
// an error that the pipeline expects, see policy.Expect, is none. Other levels are set with
// [WithLevel].
//
//	record                message                                level  attributes
//	RecordAttempt         attempt begins                         DEBUG  attempt
//	RecordAttemptFailed   attempt failed, attempt canceled,
//	                      attempt ended as expected              DEBUG  attempt kind status status_text elapsed
//	RecordRetry           retrying                               INFO   attempt kind status status_text delay
//	RecordPaced           pacing                                 DEBUG  policy name delay
//	RecordHedge           hedging                                INFO   policy name attempt delay
//	RecordTimeout         time limit passed                      INFO   policy name limit
//	RecordRejected        call rejected                          INFO   policy circuit name reason retry_after
//	RecordFallback        fallback answered                      WARN   kind status status_text
//	RecordCircuitOpened   circuit opened                         WARN   circuit from to failures
//	RecordCircuitChanged  circuit half-open, circuit closed      INFO   circuit from to failures
//	RecordEvent           policy event                           DEBUG  type policy name reason
//	RecordSucceeded       call succeeded, and nothing failed     DEBUG  outcome attempts elapsed
//	RecordRecovered       call succeeded, after failures         INFO   outcome attempts elapsed
//	RecordFailed          call failed                            WARN   outcome kind status status_text reason attempts elapsed
//	RecordCanceled        call canceled                          DEBUG  outcome attempts elapsed
//	RecordExpected        call ended as expected                 DEBUG  outcome kind status status_text attempts elapsed
//	RecordLateFailure     result failed later                    WARN   kind status status_text
//
// Every record has the attribute pipeline. Attributes without a value are left out. docs/logging.md
// explains each.
//
// # No secrets
//
// The message of an error may hold an address, a credential or what a user wrote, so records only
// have the kind, the status and the standard text of the status. [WithErrorText] adds a text that
// the program makes itself. Kinds, reasons and states that are not words of Tenax show as "_OTHER".
//
// # Cost
//
// If the logger shows no level that is in use, a call is not observed at all. Otherwise it
// allocates the records that are shown, and its observer unless all inner policies are
// policy.Synchronous.
//
// # Nested pipelines
//
// If a pipeline that logs is part of another, only the inner one logs attempts and events, and both
// log how their call ended.
package slogmw
