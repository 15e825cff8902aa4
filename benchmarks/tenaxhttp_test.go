package benchmarks_test

import (
	"net/http"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func tenaxHTTP(base http.RoundTripper) send {
	return tenaxHTTPSend(base, tenaxHTTPPolicies())
}

func tenaxHTTPTimeout(base http.RoundTripper) send {
	return tenaxHTTPSend(base, append(tenaxHTTPPolicies(), timeout.New[*http.Response](timeLimit)))
}

func tenaxHTTPPolicies() []policy.Policy[*http.Response] {
	return []policy.Policy[*http.Response]{
		retry.New[*http.Response](retry.WithMaxAttempts(maxAttempts), retry.WithBackoff(retry.Constant(0))),
		breaker.New[*http.Response](breaker.WithFailureThreshold(failureThreshold), breaker.WithCooldown(cooldown)),
	}
}

// tenaxHTTPSend may repeat every method, as the peers do.
func tenaxHTTPSend(base http.RoundTripper, policies []policy.Policy[*http.Response]) send {
	return clientOver(httpmw.NewTransport(
		base,
		httpmw.WithPolicies(policies...),
		httpmw.WithIdempotent(func(*http.Request) bool { return true }),
	))
}
