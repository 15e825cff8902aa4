package httpmw

import (
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a [Transport]. Where an option is given twice, the last one counts, but for
// [WithPolicies], which adds. An invalid value is reported by [Transport.Validate] as a
// *policy.OptionError, and by every RoundTrip.
type Option func(*config)

type config struct {
	name       string
	policies   []policy.Policy[*http.Response]
	rules      httpverdict.Rules
	errorBody  int64
	bodyBuffer int64
	bodyIdle   time.Duration
	totalTime  time.Duration // for all attempts, as far as Standard knows; 0 if it does not
	standard   standard
	err        error
}

const defaultName = "http"

func newConfig(options []Option) config {
	c := config{name: defaultName, errorBody: 8 << 10, standard: standardDefaults()}
	c.rules.Idempotent = Idempotent
	for _, option := range options {
		if option == nil {
			c.invalid("Option", nil, "must not be nil")
			continue
		}
		option(&c)
	}
	c.check()
	c.rules.Classifier = classify.Chain(c.rules.Classifier, classify.Default, httpverdict.ClosedEarly)
	return c
}

// WithName names the pipeline in telemetry. The default is "http"; it must not be empty.
func WithName(name string) Option {
	return func(c *config) { c.name = name }
}

// WithPolicies adds policies, outermost first. Without any, the Transport sends each request once.
func WithPolicies(policies ...policy.Policy[*http.Response]) Option {
	return func(c *config) { c.policies = append(c.policies, policies...) }
}

// WithClassifier decides what a [*StatusError] or an error of the base means, before the rules of
// package classify do for those it does not know. Whether repeating is safe is decided afterwards.
// It must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", nil, "must not be nil")
		}
		c.rules.Classifier = classifier
	}
}

// WithIdempotent decides whether a request that may have been applied can be repeated, in the place
// of [Idempotent]. It must not be nil.
func WithIdempotent(idempotent func(*http.Request) bool) Option {
	return func(c *config) {
		if idempotent == nil {
			c.invalid("WithIdempotent", nil, "must not be nil")
			return
		}
		c.rules.Idempotent = idempotent
	}
}

// WithErrorBody sets how many bytes of the JSON body of an error response are read for the code in
// it, which says more than the status (see classify.ErrorCode): a 429 whose code is
// insufficient_quota is not repeated. The body stays whole for the caller. What has not come 250 ms
// after the headers is not waited for: then the status decides, and the response is returned as it
// is. The default is 8192; 0 reads nothing, and it must not be negative.
func WithErrorBody(maxBytes int64) Option {
	return func(c *config) { c.errorBody = maxBytes }
}

// WithBodyBuffer keeps request bodies that cannot be had again, because the request has no GetBody,
// in memory up to maxBytes, so that such requests can be repeated too. A longer body is sent as it
// comes, once. Reading goes on until the body ends or maxBytes are there, before the first attempt:
// it is for bodies that are at hand, and not for those that wait for the response. It ends with the
// request's context, and when the total timeout of [Standard] has passed. The default is 0, which
// keeps none; it must not be negative.
func WithBodyBuffer(maxBytes int64) Option {
	return func(c *config) { c.bodyBuffer = maxBytes }
}

// WithBodyIdleTimeout ends a response's body when a single Read waits longer than limit for the
// next bytes, with a [*BodyIdleError]. Timeouts in the pipeline end with the headers of the
// response, so that a stream may last; this is what guards it against a server that falls silent.
// The time that the caller takes between reads does not count. The default is 0, no limit; it must
// not be negative.
func WithBodyIdleTimeout(limit time.Duration) Option {
	return func(c *config) { c.bodyIdle = limit }
}

// check finds the values that make no sense once all options have been applied.
func (c *config) check() {
	if c.name == "" {
		c.invalid("WithName", `""`, "must not be empty")
		c.name = defaultName
	}
	if c.errorBody < 0 {
		c.invalid("WithErrorBody", c.errorBody, "must not be negative")
	}
	if c.bodyBuffer < 0 || c.bodyBuffer == math.MaxInt64 {
		c.invalid("WithBodyBuffer", c.bodyBuffer, "must not be negative, and be less than the largest number")
	}
	if c.bodyIdle < 0 {
		c.invalid("WithBodyIdleTimeout", c.bodyIdle, "must not be negative")
	}
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: "httpmw", Option: option, Value: value, Problem: problem})
}
