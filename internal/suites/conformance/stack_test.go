package conformance_test

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// knobs are the settings in which tests differ from the rows.
type knobs struct {
	attempt  time.Duration
	cooldown time.Duration
}

// tenax returns the stack under test.
func tenax(base http.RoundTripper) http.RoundTripper {
	return tenaxWith(base, knobs{attempt: 5 * time.Second, cooldown: time.Minute})
}

// standard returns the default stack, with an attempt timeout that suits the rows.
func standard(base http.RoundTripper) http.RoundTripper {
	return httpmw.Standard("standard", httpmw.WithBase(base), httpmw.WithAttemptTimeout(5*time.Second),
		httpmw.WithRetry(retry.WithBackoff(retry.Exponential(10*time.Millisecond, 100*time.Millisecond, 2))))
}

func tenaxWith(base http.RoundTripper, k knobs) *httpmw.Transport {
	return httpmw.NewTransport(base, httpmw.WithPolicies(
		retry.New[*http.Response](retry.WithBackoff(retry.Exponential(10*time.Millisecond, 100*time.Millisecond, 2))),
		breaker.New[*http.Response](breaker.WithCooldown(k.cooldown)),
		timeout.New[*http.Response](k.attempt),
	))
}
