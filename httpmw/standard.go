package httpmw

import (
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// standard are the parts of a [Standard] transport that options change.
type standard struct {
	base           http.RoundTripper
	totalTimeout   time.Duration
	attemptTimeout time.Duration
	maxConcurrent  int
	retry          []retry.Option
	circuit        []breaker.Option
	used           []string // options that only Standard has
}

func standardDefaults() standard {
	return standard{totalTimeout: 4 * time.Minute, attemptTimeout: time.Minute, maxConcurrent: 64}
}

// standardCooldown is short because a probe costs one request, and a circuit that is open for
// longer than the trouble lasts is trouble of its own.
const standardCooldown = 200 * time.Millisecond

// Standard returns a Transport with the policies that a client of one service should have, over a
// transport of its own that is as http.DefaultTransport is when Standard is called, and also sends
// the PINGs of HTTP/2, so that a connection that has died in silence is noticed within half a
// minute. The name is that of the service, for telemetry and for the errors of the circuits and the
// bulkhead. From the outside in:
//
//	policy            default                                                   option
//	those you add     none: the place for otelmw, slogmw and a fallback         WithPolicies
//	total timeout     4 minutes for all attempts, up to the headers             WithTotalTimeout
//	retry             3 attempts, 100 ms × 2 up to 10 s, full jitter, and       WithRetry
//	                  a budget: retry.AWSTokenBucket
//	circuit a host    opens after 5 failures in a row, for 200 ms               WithCircuit
//	bulkhead          64 requests at once, more are rejected                    WithMaxConcurrent
//	attempt timeout   1 minute                                                  WithAttemptTimeout
//
// The numbers suit a model API. They hold without tuning in the troubles of docs/overload.md: the
// bulkhead keeps a queue from growing at the other side until everything in it is too late, the
// short cooldown ends with the trouble, and the budget keeps retries from adding to it. Where
// answers take milliseconds, lower the timeouts.
func Standard(name string, options ...Option) *Transport {
	c := newConfig(append([]Option{WithName(name)}, options...))
	c.checkStandard()
	c.totalTime = c.standard.totalTimeout
	c.policies = append(c.policies, c.standard.policies(c.name)...)
	base := c.standard.base
	if base == nil {
		base = standardBase()
	}
	return newTransport(base, c)
}

// checkStandard finds the values that make no sense to [Standard], and puts others in their place:
// the policies would report them as options that nobody wrote.
func (c *config) checkStandard() {
	s, valid := &c.standard, standardDefaults()
	if s.totalTimeout < 0 {
		c.invalid("WithTotalTimeout", s.totalTimeout, "must not be negative")
		s.totalTimeout = valid.totalTimeout
	}
	if s.attemptTimeout < 0 {
		c.invalid("WithAttemptTimeout", s.attemptTimeout, "must not be negative")
		s.attemptTimeout = valid.attemptTimeout
	}
	if s.maxConcurrent < 1 {
		c.invalid("WithMaxConcurrent", s.maxConcurrent, "must be at least 1")
		s.maxConcurrent = valid.maxConcurrent
	}
}

func (s *standard) policies(name string) []policy.Policy[*http.Response] {
	retries := append([]retry.Option{retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket()))}, s.retry...)
	circuits := s.circuits(name, breaker.WithCooldown(standardCooldown))
	if circuits.Validate() != nil {
		circuits = s.circuits(name) // WithCooldownBackoff contradicts any cooldown; other errors stay.
	}
	var policies []policy.Policy[*http.Response]
	if s.totalTimeout != 0 {
		policies = append(policies, timeout.New[*http.Response](s.totalTimeout))
	}
	policies = append(policies,
		retry.New[*http.Response](retries...),
		breaker.ForKey[*http.Response](circuits, Host),
		bulkhead.New[*http.Response](s.maxConcurrent, bulkhead.WithName(name)))
	if s.attemptTimeout != 0 {
		policies = append(policies, timeout.New[*http.Response](s.attemptTimeout))
	}
	return policies
}

// circuits are the group of a circuit a host, with what options change in it.
func (s *standard) circuits(name string, options ...breaker.Option) *breaker.Group[string] {
	options = append(options, breaker.WithName(name))
	if s.attemptTimeout > 0 {
		options = append(options, breaker.WithProbeTimeout(s.attemptTimeout))
	}
	return breaker.NewGroup[string](append(options, s.circuit...)...)
}
