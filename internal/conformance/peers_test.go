package conformance_test

import (
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/timeout"
	"github.com/hashicorp/go-retryablehttp"
)

// bare is net/http by itself, to show that the rows ask nothing that it does not do.
func bare(base http.RoundTripper) http.RoundTripper { return base }

// failsafeHTTP has the policies that Tenax has in these tests.
func failsafeHTTP(base http.RoundTripper) http.RoundTripper {
	return failsafehttp.NewRoundTripper(
		base,
		failsafehttp.NewRetryPolicyBuilder().
			WithBackoff(10*time.Millisecond, 100*time.Millisecond).
			AbortOnErrors(circuitbreaker.ErrOpen).
			ReturnLastFailure().
			Build(),
		circuitbreaker.NewBuilder[*http.Response]().
			HandleIf(func(response *http.Response, err error) bool {
				return err != nil || response.StatusCode >= http.StatusInternalServerError
			}).
			WithFailureThreshold(5).
			WithSuccessThreshold(1).
			WithDelay(time.Minute).
			Build(),
		timeout.New[*http.Response](5*time.Second),
	)
}

// retryableHTTP is set up in its own favour: it hands on the last response, leaves redirects to the caller, and has no
// timeout, since the one that it knows, http.Client.Timeout, would cut bodies off.
func retryableHTTP(base http.RoundTripper) http.RoundTripper {
	client := retryablehttp.NewClient()
	client.HTTPClient = &http.Client{
		Transport:     base,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	client.Logger = nil
	client.RetryMax = 2
	client.RetryWaitMin, client.RetryWaitMax = 10*time.Millisecond, 100*time.Millisecond
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return &retryablehttp.RoundTripper{Client: client}
}

const (
	bodyLeftOpen = "it copies the body and does not close the original"
	bodyBuffered = "it reads the whole body into memory before it sends the first byte"
)

var failsafeHTTPFailures = map[string]string{
	"a finished call leaves nothing in the caller's context":  "two contexts a call stay there until the caller's ends",
	"a request that cannot be sent is an error":               bodyLeftOpen,
	"the body is closed after a success":                      bodyLeftOpen,
	"the body is closed after a failure":                      bodyLeftOpen,
	"the body is closed when the request is rejected":         bodyLeftOpen,
	"the body is closed when the request was canceled before": bodyLeftOpen,
	"the body streams":                                     bodyBuffered,
	"a body waits for 100 Continue":                        bodyBuffered,
	"an upgraded connection goes both ways":                "its wrapper around the response's body has no Write",
	"an upgraded connection can be half-closed":            "its wrapper around the response's body has no Write",
	"the response names its request":                       "the context of that request ends with the call",
	"the caller's cause comes back":                        "it returns the bare context.Canceled",
	"the caller's deadline holds for the body":             "over HTTP/2 the error is context.Canceled, not context.DeadlineExceeded",
	"http.Client.Timeout covers the body":                  "over HTTP/2 the error is context.Canceled, and its Timeout is false",
	"a POST is sent once":                                  "it repeats every method",
	"a certificate that is not trusted is not tried again": "it does not know the error that net/http wraps x509's in",
	"Retry-After is understood in all three date formats":  "it reads seconds only",
	"Retry-After of a century does not freeze the caller":  "it waits for a century",
	"a panic or Goexit loses nothing":                      "its circuit breaker stays half-open and rejects every later call",
	"a reset is an error or repeated, and passes":          "it repeats the POST",
	"100 calls that fail twice each use one connection":    "it neither drains nor closes a response that it gives up: 201 connections",
	"a response is let go before the next attempt":         "it holds the response, and with it the connection that the next attempt waits for",
	"idle connections can be closed":                       "it has no CloseIdleConnections",
	"after all of the above no connection is left open":    "each response that it gave up holds one",
}

var retryableHTTPFailures = map[string]string{
	"a request that cannot be sent is an error":               bodyLeftOpen,
	"an unwanted body without end holds nobody":               "it drains up to 4 KiB however long that takes",
	"the body is closed after a success":                      bodyLeftOpen,
	"the body is closed after a failure":                      bodyLeftOpen,
	"the body is closed when the request is rejected":         bodyLeftOpen,
	"the body is closed when the request was canceled before": bodyLeftOpen,
	"the caller's request is unchanged":                       "it replaces the request's Body",
	"the body streams":                                        bodyBuffered,
	"a body waits for 100 Continue":                           bodyBuffered,
	"the caller's cause comes back":                           "it returns the bare context.Canceled",
	"a POST is sent once":                                     "it repeats every method",
	"Retry-After is understood in all three date formats":     "it knows one of them",
	"Retry-After of a century does not freeze the caller":     "it waits for a century",
	"a reset is an error or repeated, and passes":             "it repeats the POST",
	"100 calls that fail twice each use one connection":       "it drains 4 KiB of a response that it gives up: 201 connections",
	"idle connections can be closed":                          "it has no CloseIdleConnections",
}
