package httpmw

import (
	"errors"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a [Transport]. Where an option is given twice, the last one counts, but for [WithPolicies], which adds. An
// invalid value is reported by [Transport.Validate] as a *policy.OptionError, and by every RoundTrip.
type Option func(*config)

type config struct {
	name       string
	policies   []policy.Policy[*http.Response]
	classifier classify.Classifier
	idempotent func(*http.Request) bool
	err        error
}

func newConfig(options []Option) config {
	c := config{name: "http", idempotent: Idempotent}
	for _, option := range options {
		if option == nil {
			c.invalid("NewTransport", "options must not be nil")
			continue
		}
		option(&c)
	}
	c.classifier = classify.Chain(c.classifier, closedEarly)
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

// WithClassifier decides what a [*StatusError] or an error of the base means, before the rules of package classify do for
// those it does not know. Whether repeating is safe is decided afterwards. It must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", "must not be nil")
		}
		c.classifier = classifier
	}
}

// WithIdempotent decides whether a request that may have been applied can be repeated, in the place of [Idempotent]. It
// must not be nil.
func WithIdempotent(idempotent func(*http.Request) bool) Option {
	return func(c *config) {
		if idempotent == nil {
			c.invalid("WithIdempotent", "must not be nil")
			return
		}
		c.idempotent = idempotent
	}
}

// closedEarly knows the error of a server that closed the connection before it answered, which net/http tells by a bare EOF.
func closedEarly(err error) (classify.Verdict, bool) {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}, errors.Is(err, io.EOF)
}

func (c *config) invalid(option, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: "httpmw", Option: option, Problem: problem})
}
