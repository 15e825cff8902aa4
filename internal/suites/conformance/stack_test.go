package conformance_test

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// knobs are what the tests set otherwise than the rows need it.
type knobs struct {
	attempt  time.Duration
	cooldown time.Duration
}

// tenax is the stack under test.
func tenax(base http.RoundTripper) http.RoundTripper {
	return tenaxWith(base, knobs{attempt: 5 * time.Second, cooldown: time.Minute})
}

// standard is the default in one line, with an attempt's timeout that the rows can wait for.
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
