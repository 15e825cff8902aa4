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

// standard are the settings that only [Standard] has.
type standard struct {
	base           http.RoundTripper
	totalTimeout   time.Duration
	attemptTimeout time.Duration
	maxConcurrent  int
	retry          []retry.Option
	circuit        []breaker.GroupOption
}

func standardDefaults() standard {
	return standard{totalTimeout: 4 * time.Minute, attemptTimeout: time.Minute, maxConcurrent: 64}
}

// standardCooldown is short because a probe costs only one request, and a circuit that stays open
// after the outage prolongs it.
const standardCooldown = 200 * time.Millisecond

// Standard returns a Transport with the policies that a client of one service should have. Its base
// is a clone of http.DefaultTransport, made when Standard is called, that also sends HTTP/2 PINGs,
// so that it detects a dead connection within half a minute. The name is that of the service, for
// telemetry and for the errors of the circuits and the bulkhead. The policies, outermost first:
//
//	policy            default                                                   option
//	added by you      none: the place for otelmw, slogmw and a fallback         WithPolicies
//	total timeout     4 minutes for all attempts, up to the headers             WithTotalTimeout
//	retry             3 attempts, 100 ms × 2 up to 10 s, full jitter, and       WithRetry
//	                  a budget: retry.AWSTokenBucket
//	circuit per host  opens after 5 failures in a row, for 200 ms               WithCircuit
//	bulkhead          64 requests at once, more are rejected                    WithMaxConcurrent
//	attempt timeout   1 minute                                                  WithAttemptTimeout
//
// The numbers suit a model API. They need no tuning in the outages of docs/overload.md: the
// bulkhead keeps the server's queue too short for every request in it to time out, the short
// cooldown ends with the outage, and the budget keeps retries from prolonging it. Lower the
// timeouts if responses take milliseconds.
func Standard(name string, options ...Option) *Transport {
	c := newConfig("Standard", name, options, Option.applyToStandard)
	c.checkStandard()
	c.totalTimeout = c.standard.totalTimeout
	c.policies = append(c.policies, c.standard.policies(c.name)...)
	base := c.standard.base
	if base == nil {
		base = standardBase()
	}
	return newTransport("WithBase", base, c)
}

// checkStandard reports invalid settings and replaces them by the defaults: the policies would
// report them too, as options that the user has not set.
func (c *config) checkStandard() {
	s, valid := &c.standard, standardDefaults()
	if s.totalTimeout < 0 {
		c.problems.Invalid("WithTotalTimeout", s.totalTimeout, "must not be negative")
		s.totalTimeout = valid.totalTimeout
	}
	if s.attemptTimeout < 0 {
		c.problems.Invalid("WithAttemptTimeout", s.attemptTimeout, "must not be negative")
		s.attemptTimeout = valid.attemptTimeout
	}
	if s.maxConcurrent < 1 {
		c.problems.Invalid("WithMaxConcurrent", s.maxConcurrent, "must be at least 1")
		s.maxConcurrent = valid.maxConcurrent
	}
}

func (s *standard) policies(name string) []policy.Policy[*http.Response] {
	retries := append([]retry.Option{retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket()))}, s.retry...)
	circuits := s.circuits(name, breaker.WithCooldown(standardCooldown))
	if circuits.Validate() != nil {
		circuits = s.circuits(name) // WithCooldownBackoff allows no cooldown; other errors stay.
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

// circuits returns a group with one circuit per host. The user's options come last.
func (s *standard) circuits(name string, options ...breaker.GroupOption) *breaker.Group[string] {
	options = append(options, breaker.WithName(name))
	if s.attemptTimeout > 0 {
		options = append(options, breaker.WithProbeTimeout(s.attemptTimeout))
	}
	return breaker.NewGroup[string](append(options, s.circuit...)...)
}
