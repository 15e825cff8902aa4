package httpmw

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/pacing"
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
// ones. With a budget of yours, give retry.WithBudgetWhen too if it should bind at another time
// than while the host is overloaded.
func WithRetry(options ...retry.Option) Option {
	return standardOption(func(s *standard) { s.retry = append(s.retry, options...) })
}

// WithoutRetry makes [Standard] send each request once.
func WithoutRetry() Option { return standardOption(func(s *standard) { s.withoutRetry = true }) }

// WithPacing adds options to those of the pacing of [Standard]. Later ones override earlier ones.
func WithPacing(options ...pacing.Option) Option {
	return standardOption(func(s *standard) { s.pacing = append(s.pacing, options...) })
}

// WithPacingKey sets what a server's limits count by: requests with the same key wait together. The
// default is the host and the credential of the request, which is a hash of the headers and
// parameters that usually have one. The key appears nowhere. It must not be nil.
func WithPacingKey(key func(*http.Request) string) Option {
	return standardOption(func(s *standard) { s.pacingKey, s.hasPacingKey = key, true })
}

// WithoutPacing makes [Standard] wait for a server's limits only between the attempts of a request,
// and each request for itself.
func WithoutPacing() Option { return standardOption(func(s *standard) { s.withoutPacing = true }) }

// WithCircuit adds options to those of the circuits of [Standard], one per host. Later ones
// override earlier ones; breaker.WithCooldownBackoff replaces the cooldown, and
// breaker.WithFailureThreshold or breaker.WithFailureRate the rate of failures that opens a
// circuit.
func WithCircuit(options ...breaker.GroupOption) Option {
	return standardOption(func(s *standard) { s.circuit = append(s.circuit, options...) })
}

// WithoutCircuit leaves the circuits of [Standard] out. The budget of its retry policy then always
// binds, and so it does if [WithCircuit] replaces the rate of failures that opens them.
func WithoutCircuit() Option { return standardOption(func(s *standard) { s.withoutCircuit = true }) }

// WithLimit adds options to those of the adaptive limits of [Standard], one per host. Later ones
// override earlier ones.
func WithLimit(options ...bulkhead.GroupOption) Option {
	return standardOption(func(s *standard) { s.limit = append(s.limit, options...) })
}

// WithoutLimit leaves the adaptive limits of [Standard] out. The budget of its retry policy then
// always binds.
func WithoutLimit() Option { return standardOption(func(s *standard) { s.withoutLimit = true }) }

// WithMaxConcurrent limits how many requests of a [Standard] transport run at once, to all hosts
// together and up to their headers, besides the adaptive limit of each host. Further ones are
// rejected. The default is no such limit; it must be at least 1.
func WithMaxConcurrent(requests int) Option {
	return standardOption(func(s *standard) { s.maxConcurrent = &requests })
}
