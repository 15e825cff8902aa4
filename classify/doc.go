// Package classify returns what an error means for a retry: whether repeating may help (its
// [Class]), what went wrong (its [Kind]), and whether repeating is safe ([Verdict].NotSent,
// [Verdict].NoRetry).
//
// [Of] takes any error:
//
//	verdict := classify.Of(err)
//	if verdict.Class == classify.ClassTransient && !verdict.NoRetry {
//		// try again
//	}
//
// # How Of decides
//
// It looks through the whole tree of errors, as errors.Is and errors.As do, and takes the first of
// these that it finds:
//
//  1. an error with a method Verdict() Verdict, the outermost if there are several. [Transient],
//     [Permanent], [As] and [Expected] make such errors;
//  2. a type or value that it recognises: of the standard library, of HTTP/2, of quic-go and its
//     HTTP/3, of drivers and brokers, of gRPC, Connect, Twirp and JSON-RPC, and of client libraries
//     whose errors have more than a status of what an API answered. See the table and the sections
//     after it;
//  3. an HTTP status of 400 to 599: an error with a method StatusCode() int or HTTPStatusCode()
//     int, read by [HTTPStatus];
//  4. an error with a method ErrorType() string that returns one of the Kinds of this package;
//  5. the words of the message, read by [Text]: a text with a status or a code in it is decided as
//     an [Answer].
//
// A method RetryableError() bool, as in the errors of AWS, or NonRetriable(), as in those of Azure,
// decides the class, unless an error has a method Verdict. The rest of the verdict comes from the
// list above.
//
// Among joined errors, the first with an answer decides, in the order in which errors.Is visits
// them. One answer counts last: a connection that is gone, as with net.ErrClosed and ECONNRESET.
// Libraries join such errors with what ended the connection, in any order. So this answer yields to
// every reason, such as a certificate, a TLS alert, a refusal by the protocol, a timeout or a rate
// limit, and to a status or an ErrorType that is more specific, though not to words. A cancellation
// is not such a reason: of the two, the first decides.
//
// Three fields are combined from all answers, because a mistake in them repeats or hides what must
// not be: NotSent is true only if it is in every answer, NoRetry if it is in any, and Expected only
// if it is in every branch of joined errors, also in those that nothing recognises.
//
// What these errors mean:
//
//	context.Canceled                                                canceled    canceled
//	context.DeadlineExceeded, os.ErrDeadlineExceeded, any error
//	  with Timeout() == true                                        transient   timeout
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
//	  ABORTED                                                       permanent   conflict
//	  INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION,
//	  OUT_OF_RANGE                                                  permanent   invalid_request
//	an http.Request's Cancel channel was closed                     canceled    canceled
//	an address or a URL that cannot be parsed                       permanent   invalid_request
//	EMFILE, ENFILE: this process or machine has no file left        unknown     unknown
//
// A dial that failed because of a row further down has that row's meaning: dialing an unknown host
// is permanent. Other errors of the operating system (no such file, no permission) stay unknown,
// and file names are never read as words.
//
// The errors of quic-go are recognised by the names of their types, as those of HTTP/2 are, so
// neither is imported. A timeout of QUIC is never NotSent: a dial fails with the same error as a
// connection that has carried a request, or early data.
//
// # Errors of client libraries
//
// No client library is imported either: the type of an error is recognised by its methods, by its
// fields, or by its name and the path of its package without major versions. It is looked at once.
//
// What the error of an API's client holds becomes an [Answer]. What proves that it is about a
// response is an integer field StatusCode, HTTPStatusCode, HTTPStatus or HTTPCode of 400 to 599, a
// field Response, RawResponse, HTTPResponse or Resp of type *http.Response, or that the type is
// known. Then fields named Code, ErrorCode, Reason, Type, Message, RetryAfter, Header, Body and the
// like are read, and those of the elements of Errors. A status in an outer error goes with the code
// of an inner one.
//
// The details of a status of gRPC and Connect count too: RetryInfo is the RetryAfter,
// QuotaFailure and ErrorInfo name the limit and the reason. ABORTED with RetryInfo, Spanner's
// for a transaction that is to begin again, is transient. RESOURCE_EXHAUSTED for a message that
// is larger than a limit is permanent, invalid_request.
//
// Errors of databases, caches and brokers are judged by their own codes:
//
//	a deadlock, a serialization failure, a lock that is held        transient   server_error      Health good
//	the server starts, stops, fails over, has too many clients      transient   server_error
//	a connection that is gone, also "conn closed"                   transient   connection_error
//	a time limit that passed                                        transient   timeout
//	constraints, syntax, values                                     permanent   invalid_request
//	no such user, wrong password, no privilege                      permanent   auth_error
//	no row, no key, a cache miss                                    permanent   not_found
//	a client that this program has closed                           permanent   connection_error  Health unknown
//
// NotSent needs a proof: a failed dial, a method SafeToRetry() as in pgx, or that there was no
// connection yet. docs/client-errors.md has the libraries and where they disagree.
//
// # Expected outcomes
//
// Some errors are answers: a key that is not in a cache, a lookup that finds nothing. [Expected]
// marks them at their origin, and policy.Expect declares them for a pipeline. The verdict of such
// an error keeps its Class and Kind, and has Expected and NoRetry; its DependencyHealth is good.
// An error in a wrapper is expected if the wrapped one is; of joined errors, each must be. An error
// that is canceled, rejected or a panic is never expected.
//
// # What an error does not show
//
// An error does not show which deadline passed: http.Client.Timeout, a dial timeout and the
// caller's own deadline all match context.DeadlineExceeded, and an operation ended through
// context.WithCancelCause or context.WithTimeoutCause may return only the cause. Check the caller's
// context: if its Err is not nil, stop, whatever the verdict.
//
// Nor does it show whether repeating is safe. ClassTransient means that repeating may help: a POST
// that timed out may have been applied.
//
// # Safety against hostile errors
//
// At most 256 errors of one tree are visited, which bounds the cost of a cycle or of a million
// joined errors. If the tree is larger, the visited errors decide, and only the messages of errors
// that were visited with all that they wrap are read. At most the first 4 KiB of a message are
// read, and 32 KiB of all messages of a tree. A method that panics, as those of a nil pointer may,
// counts as no answer. No error's text is ever kept, logged or returned.
//
// All functions are safe for concurrent use.
package classify
