package httpmw

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/retry"
)

// WithBase sets the base of a [Standard] transport. An *http.Transport that uses HTTP/2 should send
// PINGs as Standard's own base does: set its HTTP2.SendPingTimeout. The default, also for nil, is
// Standard's own base.
func WithBase(base http.RoundTripper) Option {
	return standardOption(func(s *standard) { s.base = base })
}

// WithTotalTimeout limits all attempts of a request together, with the waits between them, up to
// the headers of the response. The default is 4 minutes; 0 is no limit, and it must not be
// negative.
func WithTotalTimeout(limit time.Duration) Option {
	return standardOption(func(s *standard) { s.totalTimeout = limit })
}

// WithAttemptTimeout limits each attempt, up to the headers of its response. It is also the probe
// timeout of the circuits, unless [WithCircuit] sets another. The default is 1 minute; 0 is no
// limit, and it must not be negative.
func WithAttemptTimeout(limit time.Duration) Option {
	return standardOption(func(s *standard) { s.attemptTimeout = limit })
}

// WithRetry adds options to those of the retry policy of [Standard]. Later ones override earlier
// ones.
func WithRetry(options ...retry.Option) Option {
	return standardOption(func(s *standard) { s.retry = append(s.retry, options...) })
}

// WithCircuit adds options to those of the circuits of [Standard], one per host. Later ones
// override earlier ones, and breaker.WithCooldownBackoff replaces the cooldown.
func WithCircuit(options ...breaker.GroupOption) Option {
	return standardOption(func(s *standard) { s.circuit = append(s.circuit, options...) })
}

// WithMaxConcurrent limits how many requests of a [Standard] transport run at once, up to their
// headers. Further ones are rejected. The default is 64; it must be at least 1.
func WithMaxConcurrent(requests int) Option {
	return standardOption(func(s *standard) { s.maxConcurrent = requests })
}
