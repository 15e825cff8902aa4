package conformance_test

import (
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/timeout"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/quic-go/quic-go/http3"
)

// bare returns the bare transport: net/http, to show that it keeps every rule itself, or quic-go
// over HTTP/3.
func bare(base http.RoundTripper) http.RoundTripper {
	if transport, ok := base.(*http3.Transport); ok {
		return copying{transport}
	}
	return base
}

// copying makes http3.Transport deterministic: it may begin to read a request after its response
// has been closed, when the caller uses the request again.
type copying struct{ *http3.Transport }

func (c copying) RoundTrip(r *http.Request) (*http.Response, error) {
	return c.Transport.RoundTrip(r.WithContext(r.Context()))
}

// failsafeHTTP returns a transport with the policies that Tenax has in these tests.
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

// retryableHTTP is set up in its own favour: it passes on the last response, leaves redirects to
// the caller, and has no timeout, since the only one that it supports, http.Client.Timeout, would
// truncate bodies.
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
