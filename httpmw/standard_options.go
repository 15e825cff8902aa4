package httpmw

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/retry"
)

// WithBase puts a [Standard] transport over base instead of one of its own. Give an *http.Transport
// that talks HTTP/2 the PINGs that Standard's own sends, by its HTTP2.SendPingTimeout.
func WithBase(base http.RoundTripper) Option {
	return forStandard("WithBase", func(s *standard) { s.base = base })
}

// WithTotalTimeout limits all attempts of a request and the waits between them together, up to the
// headers of the response. The default of [Standard] is 4 minutes; 0 is no limit, and it must not
// be negative.
func WithTotalTimeout(limit time.Duration) Option {
	return forStandard("WithTotalTimeout", func(s *standard) { s.totalTimeout = limit })
}

// WithAttemptTimeout limits each attempt, up to the headers of its response. It is also how long
// the circuit waits for a probe, unless [WithCircuit] says otherwise. The default of [Standard] is
// 1 minute; 0 is no limit, and it must not be negative.
func WithAttemptTimeout(limit time.Duration) Option {
	return forStandard("WithAttemptTimeout", func(s *standard) { s.attemptTimeout = limit })
}

// WithRetry gives the retry policy of [Standard] options that come after its own.
func WithRetry(options ...retry.Option) Option {
	return forStandard("WithRetry", func(s *standard) { s.retry = append(s.retry, options...) })
}

// WithCircuit gives the circuits of [Standard], one a host, options that come after its own. A
// breaker.WithCooldownBackoff takes the place of its cooldown.
func WithCircuit(options ...breaker.Option) Option {
	return forStandard("WithCircuit", func(s *standard) { s.circuit = append(s.circuit, options...) })
}

// WithMaxConcurrent limits how many requests of a [Standard] transport are under way at once, up to
// their headers. More than that are rejected. The default is 64; it must be at least 1.
func WithMaxConcurrent(requests int) Option {
	return forStandard("WithMaxConcurrent", func(s *standard) { s.maxConcurrent = requests })
}

func forStandard(name string, set func(*standard)) Option {
	return func(c *config) {
		c.standard.used = append(c.standard.used, name)
		set(&c.standard)
	}
}
