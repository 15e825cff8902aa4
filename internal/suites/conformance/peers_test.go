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

// bare is net/http by itself, to show that the rows ask nothing that it does not do, and over
// HTTP/3 quic-go.
func bare(base http.RoundTripper) http.RoundTripper {
	if transport, ok := base.(*http3.Transport); ok {
		return copying{transport}
	}
	return base
}

// copying keeps luck out of http3.Transport, which may begin to read a request when its response
// has been closed and the caller uses the request again.
type copying struct{ *http3.Transport }

func (c copying) RoundTrip(r *http.Request) (*http.Response, error) {
	return c.Transport.RoundTrip(r.WithContext(r.Context()))
}

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

// retryableHTTP is set up in its own favour: it hands on the last response, leaves redirects to the
// caller, and has no timeout, since the one that it knows, http.Client.Timeout, would cut bodies
// off.
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
