package conformance_test

// The rows that transports are known to fail, and why.

const (
	bodyLeftOpen  = "it copies the body and does not close the original"
	sharedHeaders = "all attempts share the map of the caller's headers"
	bodyBuffered  = "it reads the whole body into memory before it sends the first byte"

	noCanceled = "over HTTP/3 the error is http3.Transport's H3_REQUEST_CANCELLED, not context.Canceled"
	noDeadline = "over HTTP/3 the error is http3.Transport's H3_REQUEST_CANCELLED, not context.DeadlineExceeded"
	noTimeout  = "over HTTP/3 the error is http3.Transport's H3_REQUEST_CANCELLED, and its Timeout is false"
)

// http3Failures are the failures of the bare http3.Transport.
var http3Failures = map[string]string{
	"the error has the caller's cause":              "over HTTP/3 the error is the bare context.Canceled",
	"cancellation ends the reading of the body":     noCanceled,
	"canceling one call leaves the others alone":    noCanceled,
	"the caller's deadline holds for the body":      noDeadline,
	"http.Client.Timeout covers the body":           noTimeout,
	"an error of the body is the error of the call": "over HTTP/3 the body is truncated, and the outcome is the server's reaction",
}

var failsafeHTTPFailures = map[string]string{
	"a connection that has died in silence is given up":                   "over HTTP/2 every attempt goes out over the connection that has died",
	"an error is a net.Error":                                             "that of its open circuit breaker is none",
	"headers that the base adds do not pile up":                           sharedHeaders,
	"a finished call leaves nothing in the caller's context":              "two contexts a call stay there until the caller's ends",
	"a request that cannot be sent is an error":                           bodyLeftOpen,
	"the body is closed after a success":                                  bodyLeftOpen,
	"the body is closed after a failure":                                  bodyLeftOpen,
	"the body is closed when the request is rejected":                     bodyLeftOpen,
	"the body is closed when the request was canceled before it was sent": bodyLeftOpen,
	"the body streams":                                                    bodyBuffered,
	"a body waits for 100 Continue":                                       bodyBuffered,
	"an upgraded connection goes both ways":                               "its wrapper around the response's body has no Write",
	"an upgraded connection can be half-closed":                           "its wrapper around the response's body has no Write",
	"the response names its request":                                      "the context of that request ends with the call",
	"cancellation ends the reading of the body":                           noCanceled,
	"canceling one call leaves the others alone":                          noCanceled,
	"the error has the caller's cause":                                    "it returns the bare context.Canceled",
	"the caller's deadline holds for the body":                            "over HTTP/2 the error is context.Canceled, not context.DeadlineExceeded; " + noDeadline,
	"http.Client.Timeout covers the body":                                 "over HTTP/2 the error is context.Canceled, and its Timeout is false; " + noTimeout,
	"a POST is sent once":                                                 "it repeats every method",
	"an untrusted certificate is not tried again":                         "it does not know the errors that net/http and quic-go wrap x509's in",
	"Retry-After is understood in all three date formats":                 "it reads seconds only",
	"Retry-After of a century does not freeze the caller":                 "it waits for a century",
	"a panic or Goexit loses nothing":                                     "its circuit breaker stays half-open and rejects every later call",
	"an endless unwanted body delays no call":                             "over HTTP/3 the next attempt waits for the connection's flow control, which the body that it holds has used up",
	"a reset is an error or repeated, and harms no later call":            "it repeats the POST",
	"100 calls that fail twice each use one connection":                   "it neither drains nor closes a response that it gives up: 201 connections, or over HTTP/3 the flow control of one",
	"a response is discarded before the next attempt":                     "it holds the response, and with it the connection or stream that the next attempt waits for",
	"idle connections can be closed":                                      "it has no CloseIdleConnections",
	"after all of the above no connection is left open":                   "each response that it gave up holds one",
}

var retryableHTTPFailures = map[string]string{
	"headers that the base adds do not pile up":                           sharedHeaders,
	"a request that cannot be sent is an error":                           bodyLeftOpen,
	"an endless unwanted body delays no call":                             "it drains up to 4 KiB however long that takes",
	"the body is closed after a success":                                  bodyLeftOpen,
	"the body is closed after a failure":                                  bodyLeftOpen,
	"the body is closed when the request is rejected":                     bodyLeftOpen,
	"the body is closed when the request was canceled before it was sent": bodyLeftOpen,
	"the caller's request is unchanged":                                   "it replaces the request's Body",
	"the body streams":                                                    bodyBuffered,
	"a body waits for 100 Continue":                                       bodyBuffered,
	"no status is an error":                                               closesIdle,
	"cancellation ends the reading of the body":                           noCanceled,
	"canceling one call leaves the others alone":                          noCanceled,
	"the error has the caller's cause":                                    "it returns the bare context.Canceled",
	"the caller's deadline holds for the body":                            noDeadline,
	"http.Client.Timeout covers the body":                                 noTimeout,
	"a POST is sent once":                                                 "it repeats every method",
	"the last response comes back whole":                                  closesIdle,
	"an untrusted certificate is not tried again":                         "it does not know the error that quic-go wraps x509's in",
	"Retry-After is understood in all three date formats":                 "it knows one of them",
	"Retry-After of a century does not freeze the caller":                 "it waits for a century",
	"a reset is an error or repeated, and harms no later call":            "it repeats the POST",
	"100 calls that fail twice each use one connection":                   "it drains 4 KiB of a response that it gives up: 201 connections",
	"idle connections can be closed":                                      "it has no CloseIdleConnections",
}

// closesIdle is a failure at the end of the retries.
const closesIdle = "over HTTP/3 it truncates the last response: it closes idle connections then, and http3.Transport counts " +
	"those with a response that is being read as idle"
