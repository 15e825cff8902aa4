// Package classify says what an error means to somebody who may try again: whether it is worth
// repeating (its [Class]), what went wrong (its [Kind]), and whether repeating is safe
// ([Verdict].NotSent, [Verdict].NoRetry).
//
// [Of] answers for any error:
//
//	verdict := classify.Of(err)
//	if verdict.Class == classify.ClassTransient && !verdict.NoRetry {
//		// worth another attempt
//	}
//
// # How Of decides
//
// It looks through the whole tree of errors, as errors.Is and errors.As do, and takes the first of
// these that answers:
//
//  1. an error that knows: one with a method Verdict() Verdict, the outermost if there are several.
//     [Transient], [Permanent] and [As] make such errors;
//  2. a type or value of the standard library, or of quic-go and its HTTP/3: see the table;
//  3. an HTTP status of 400 to 599: an error with a method StatusCode() int or HTTPStatusCode()
//     int, read by [HTTPStatus];
//  4. an error with a method ErrorType() string that returns one of the Kinds of this package;
//  5. the words of the message, read by [Text].
//
// An error with a method RetryableError() bool, as those of AWS have it, or NonRetriable(), as
// those of Azure do, has the class that it says, and the rest of the verdict by the others; an
// error that knows its verdict counts more.
//
// Of several joined errors the first that answers decides, in the order in which errors.Is visits
// them. One kind of answer comes last: that a connection is gone, as net.ErrClosed and ECONNRESET
// say. Libraries join such errors with what ended the connection, in any order. So it yields to
// every answer that says why, such as a certificate, a TLS alert, a refusal by the protocol, a
// timeout or a rate limit, and to a status or an ErrorType that says more, though not to words. A
// cancellation is no such reason: of the two, the first decides.
//
// Two fields are taken from all that answer, because a mistake in them repeats what must not be
// repeated: NotSent holds only if it holds for every one, NoRetry if it holds for any.
//
// What these errors mean:
//
//	context.Canceled                                                canceled    canceled
//	context.DeadlineExceeded, os.ErrDeadlineExceeded, any error
//	  whose Timeout() is true                                       transient   timeout
//	*net.OpError of a dial, *os.SyscallError of a connect           transient   connection_error  NotSent
//	a dial or a DNS lookup that timed out                           transient   timeout           NotSent
//	ECONNREFUSED, ECONNRESET, ECONNABORTED, EPIPE, EHOSTUNREACH,
//	  ENETUNREACH, ENETDOWN, net.ErrClosed, io.ErrUnexpectedEOF;
//	  io.EOF inside a *url.Error or a *net.OpError                  transient   connection_error
//	HTTP/2: GOAWAY, connection lost, a stream reset                 transient   connection_error
//	HTTP/2: REFUSED_STREAM                                          transient   connection_error  NotSent
//	HTTP/2: ENHANCE_YOUR_CALM                                       transient   rate_limit
//	HTTP/2: INADEQUATE_SECURITY, HTTP_1_1_REQUIRED                  permanent   connection_error
//	HTTP/3: a stream reset, a connection closed or reset            transient   connection_error
//	HTTP/3: a stream reset with H3_REQUEST_REJECTED, a connection
//	  over which no stream could be opened; CONNECTION_REFUSED
//	  of QUIC, early data that was rejected                         transient   connection_error  NotSent
//	HTTP/3: H3_EXCESSIVE_LOAD                                       transient   rate_limit
//	HTTP/3: H3_VERSION_FALLBACK; alerts of TLS and no common
//	  version of QUIC                                               permanent   connection_error
//	HTTP/3: a request that this side canceled                       canceled    canceled
//	QUIC: a connection that was idle, or not made in time           transient   timeout
//	*net.DNSError, IsNotFound                                       permanent   connection_error
//	*net.DNSError, any other                                        transient   connection_error  NotSent
//	certificate and other TLS failures                              permanent   connection_error
//	a gRPC status (an error with a method GRPCStatus):
//	  UNAVAILABLE                                                   transient   server_error
//	  RESOURCE_EXHAUSTED                                            transient   rate_limit
//	  DEADLINE_EXCEEDED                                             transient   timeout
//	  CANCELLED                                                     canceled    canceled
//	  INTERNAL                                                      unknown     server_error
//	  UNIMPLEMENTED, DATA_LOSS                                      permanent   server_error
//	  UNAUTHENTICATED, PERMISSION_DENIED                            permanent   auth_error
//	  NOT_FOUND                                                     permanent   not_found
//	  INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION,
//	  ABORTED, OUT_OF_RANGE                                         permanent   invalid_request
//	an http.Request's Cancel channel was closed                     canceled    canceled
//	an address or a URL that cannot be parsed                       permanent   invalid_request
//	EMFILE, ENFILE: this process or machine has no file left        unknown     unknown
//
// A dial that failed because of a row further down has that row's meaning: dialing an unknown host
// is permanent. Other errors of the operating system (no such file, no permission) stay unknown,
// and file names are never read as words.
//
// The errors of quic-go are known by the names of their types, as those of HTTP/2 are, so neither
// is imported. A timeout of QUIC is never NotSent: a dial fails with the same error as a connection
// that has carried a request, or early data.
//
// # What an error cannot say
//
// Whose deadline passed: http.Client.Timeout, a dial timeout and the caller's own deadline all
// match context.DeadlineExceeded, and a context ended by context.WithCancelCause or
// context.WithTimeoutCause shows its cause alone. Ask the caller's context: if its Err is not nil,
// stop, whatever the verdict.
//
// Whether repeating is safe: ClassTransient means that it may help. A POST that timed out may have
// been applied.
//
// # Safety against hostile errors
//
// At most 256 errors of one tree are visited, so a cycle or a million joined errors costs no more
// than that. If the tree goes on, what has been seen decides, and no message is asked of an error
// that was not seen whole. At most the first 4 KiB of a message are read, and 32 KiB of all
// messages of a tree. A method of an error that panics, as those of a nil pointer do, counts as no
// answer. No error's text is ever kept, logged or returned.
//
// All functions are safe for concurrent use.
package classify
