package benchmarks_test

import (
	"net/http"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/timeout"
)

func failsafeHTTP(base http.RoundTripper) send {
	return clientOver(failsafehttp.NewRoundTripper(base, failsafeHTTPPolicies()...))
}

func failsafeHTTPTimeout(base http.RoundTripper) send {
	policies := append(failsafeHTTPPolicies(), timeout.New[*http.Response](timeLimit))
	return clientOver(failsafehttp.NewRoundTripper(base, policies...))
}

func failsafeHTTPPolicies() []failsafe.Policy[*http.Response] {
	return []failsafe.Policy[*http.Response]{
		failsafehttp.NewRetryPolicyBuilder().
			WithMaxAttempts(maxAttempts).
			AbortOnErrors(circuitbreaker.ErrOpen).
			ReturnLastFailure().
			Build(),
		circuitbreaker.NewBuilder[*http.Response]().
			HandleIf(func(response *http.Response, err error) bool {
				return err != nil || response.StatusCode >= http.StatusInternalServerError
			}).
			WithFailureThreshold(failureThreshold).
			WithSuccessThreshold(1).
			WithDelay(cooldown).
			Build(),
	}
}
