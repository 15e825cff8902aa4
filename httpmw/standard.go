package httpmw

import (
	"context"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// standard are the settings that only [Standard] has.
type standard struct {
	base           http.RoundTripper
	totalTimeout   time.Duration
	attemptTimeout time.Duration
	maxConcurrent  *int
	retry          []retry.Option
	pacing         []pacing.Option
	pacingKey      func(*http.Request) string // nil for the host and the credential
	hasPacingKey   bool
	circuit        []breaker.GroupOption
	limit          []bulkhead.GroupOption

	withoutRetry, withoutPacing, withoutCircuit, withoutLimit bool
}

func standardDefaults() standard {
	return standard{totalTimeout: 4 * time.Minute, attemptTimeout: time.Minute}
}

// Standard returns a Transport with the policies that a client of one service should have. Its base
// is a clone of http.DefaultTransport, made when Standard is called, that also sends HTTP/2 PINGs,
// so that it detects a dead connection within half a minute. The name is that of the service, for
// telemetry and for errors. The policies, outermost first:
//
//	policy            default                                       option
//	added by you      none: the place for otelmw and a fallback     WithPolicies
//	total timeout     4 minutes, up to the headers                  WithTotalTimeout
//	retry             3 attempts, 100 ms × 2 up to 10 s, full       WithRetry, WithoutRetry
//	                  jitter; a budget while a host is overloaded
//	pacing per host   waits as the server says, by Retry-After      WithPacing, WithPacingKey,
//	and credential    or what is left of its rate limit             WithoutPacing
//	circuit per host  opens for 200 ms when 80 % fail               WithCircuit, WithoutCircuit
//	limit per host    none until there is trouble, then what the    WithLimit, WithoutLimit,
//	                  host can answer in time                       WithMaxConcurrent
//	attempt timeout   1 minute                                      WithAttemptTimeout
//
// Nothing needs tuning, from a request a minute to thousands a second, from services that answer in
// a millisecond to models that take a minute: docs/overload.md has what was measured. The parts
// adapt to the patience of the callers, which is the attempt timeout or the deadline of a request.
// Lower the attempt timeout if answers that take longer are of no use.
func Standard(name string, options ...Option) *Transport {
	c := newConfig("Standard", name, options, Option.applyToStandard)
	c.checkStandard()
	c.totalTimeout = c.standard.totalTimeout
	if !c.standard.withoutPacing {
		c.pacer = c.standard.newPacer(c.name)
	}
	c.policies = append(c.policies, c.standard.policies(c.name, c.pacer)...)
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
	if s.hasPacingKey {
		c.problems.NotNil("WithPacingKey", s.pacingKey)
	}
	if s.maxConcurrent != nil && *s.maxConcurrent < 1 {
		c.problems.Invalid("WithMaxConcurrent", *s.maxConcurrent, "must be at least 1")
		s.maxConcurrent = nil
	}
}

func (s *standard) policies(name string, paced *pacer) []policy.Policy[*http.Response] {
	var policies []policy.Policy[*http.Response]
	add := func(p policy.Policy[*http.Response]) { policies = append(policies, p) }
	limits := s.limits(name)
	circuits, atOwnRate := s.circuits(name)
	if s.totalTimeout != 0 {
		add(timeout.New[*http.Response](s.totalTimeout))
	}
	if !s.withoutRetry {
		add(retry.New[*http.Response](s.retries(limits, atOwnRate && !s.withoutCircuit && !s.withoutLimit)...))
	}
	if paced != nil {
		add(paced.policy())
	}
	if !s.withoutCircuit {
		add(breaker.ForKey[*http.Response](circuits, Host))
	}
	if s.maxConcurrent != nil {
		add(bulkhead.New[*http.Response](*s.maxConcurrent, bulkhead.WithName(name)))
	}
	if !s.withoutLimit {
		add(bulkhead.ForKey[*http.Response](limits, Host))
	}
	if s.attemptTimeout != 0 {
		add(timeout.New[*http.Response](s.attemptTimeout))
	}
	return policies
}

// limits returns a group with one adaptive limit per host. The user's options come last.
func (s *standard) limits(name string) *bulkhead.Group[string] {
	options := []bulkhead.GroupOption{bulkhead.WithName(name)}
	if s.attemptTimeout > 0 {
		options = append(options, bulkhead.WithPatience(s.attemptTimeout))
	}
	return bulkhead.NewGroup[string](append(options, s.limit...)...)
}

// retries returns the options of the retry policy, the user's last. If circuits stop the retries to
// what is down, the budget binds only while the host is overloaded: otherwise retries do no harm.
func (s *standard) retries(limits *bulkhead.Group[string], circuitsStopThem bool) []retry.Option {
	options := []retry.Option{retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket()))}
	if circuitsStopThem {
		options = append(options, retry.WithBudgetWhen(func(ctx context.Context) bool {
			return limits.Get(Host(ctx)).Strained()
		}))
	}
	return append(options, s.retry...)
}
