package httpmw

import (
	"math"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up a Transport made by [Standard]. If an option is given twice, the last one counts,
// except that [WithPolicies] and [WithExpectedStatus] add. An invalid value is reported by
// [Transport.Validate] as a *policy.OptionError, and by every RoundTrip.
type Option interface {
	applyToStandard(*config)
}

// TransportOption is an [Option] that [NewTransport] takes too. The other ones, such as
// [WithRetry], change a part that only Standard has, and do not compile for NewTransport.
type TransportOption interface {
	Option
	applyToTransport(*config)
}

type transportOption func(*config)

func (o transportOption) applyToTransport(c *config) { o(c) }
func (o transportOption) applyToStandard(c *config)  { o(c) }

type standardOption func(*standard)

func (o standardOption) applyToStandard(c *config) { o(&c.standard) }

type config struct {
	problems        options.Problems
	name            string
	policies        []policy.Policy[*http.Response]
	rules           httpverdict.Rules
	expected        []int // statuses
	errorBody       int64
	bodyBuffer      int64
	bodyIdleTimeout time.Duration
	totalTimeout    time.Duration // for all attempts; 0 without one, or without Standard
	pacer           *pacer        // nil without Standard
	failures        []func(*Preview) (classify.Verdict, bool)
	events          *EventRules // nil without WithEvents
	preview         previewLimits
	standard        standard
}

const defaultName = "http"

func newConfig[O any](constructor, name string, opts []O, apply func(O, *config)) *config {
	c := &config{problems: options.Of("httpmw"), name: name, errorBody: 8 << 10, standard: standardDefaults()}
	c.rules.Idempotent = Idempotent
	options.Apply(&c.problems, constructor, opts, func(o O) { apply(o, c) })
	c.check()
	return c
}

// WithName names the pipeline in telemetry. The default is "http"; it must not be empty.
func WithName(name string) TransportOption {
	return transportOption(func(c *config) { c.name = name })
}

// WithPolicies adds policies, outermost first. Without any, the Transport sends each request once.
func WithPolicies(policies ...policy.Policy[*http.Response]) TransportOption {
	return transportOption(func(c *config) { c.policies = append(c.policies, policies...) })
}

// WithClassifier decides what a [*StatusError] or an error of the base means. The rules of package
// classify decide about errors that it does not know. Whether repeating is safe is decided
// afterwards. It must not be nil.
func WithClassifier(classifier classify.Classifier) ResponseOption {
	return responseOption(func(c *config) {
		if c.problems.NotNil("WithClassifier", classifier) {
			c.rules.Classifier = classifier
		}
	})
}

// WithIdempotent replaces [Idempotent], which decides whether a request that may have been applied
// can be repeated. It must not be nil.
func WithIdempotent(idempotent func(*http.Request) bool) ResponseOption {
	return responseOption(func(c *config) {
		if c.problems.NotNil("WithIdempotent", idempotent) {
			c.rules.Idempotent = idempotent
		}
	})
}

// WithErrorBody sets how many bytes of the body of an error response are searched for what it says
// beside its status: the error's code, the limits that it is about, a time to come back, and words
// that cannot be meant otherwise. A 429 with the code insufficient_quota is not repeated. JSON,
// XML, HTML and text are read, whatever the Content-Type is; of a longer body the start counts. The
// caller still gets the whole body. Reading stops 250 ms after the headers, and then what has
// arrived decides, with the status and the headers. The default is 8192; 0 reads nothing, and it
// must not be negative.
func WithErrorBody(maxBytes int64) ResponseOption {
	return responseOption(func(c *config) { c.errorBody = maxBytes })
}

// WithBodyBuffer keeps request bodies of up to maxBytes in memory if the request has no GetBody, so
// that such requests can be repeated too. A longer body is sent once. Before the first attempt, the
// body is read to its end or to maxBytes: the option is for bodies that are available at once, and
// not for those that wait for the response. Reading ends with the request's context and at the
// total timeout of [Standard]. The default is 0, which keeps none; it must not be negative.
func WithBodyBuffer(maxBytes int64) TransportOption {
	return transportOption(func(c *config) { c.bodyBuffer = maxBytes })
}

// WithBodyIdleTimeout ends a response's body with a [*BodyIdleError] when a single Read waits for
// longer than limit. Timeouts in the pipeline only last until the headers of the response, so that
// a stream may last longer; this option protects it from a server that stops sending. The time
// between reads does not count. The default is 0, no limit; it must not be negative.
func WithBodyIdleTimeout(limit time.Duration) TransportOption {
	return transportOption(func(c *config) { c.bodyIdleTimeout = limit })
}

// check finds invalid values once all options have been applied, and completes the classifier.
func (c *config) check() {
	if c.name == "" {
		c.problems.Invalid("WithName", `""`, "must not be empty")
		c.name = defaultName
	}
	if c.errorBody < 0 {
		c.problems.Invalid("WithErrorBody", c.errorBody, "must not be negative")
	}
	if c.bodyBuffer < 0 || c.bodyBuffer == math.MaxInt64 {
		c.problems.Invalid("WithBodyBuffer", c.bodyBuffer, "must not be negative, and be less than the largest number")
	}
	if c.preview.isSet && (c.preview.bytes <= 0 || c.preview.wait <= 0) {
		c.problems.Invalid("WithPreview", c.preview.String(), "bytes and time must be positive")
	}
	if c.bodyIdleTimeout < 0 {
		c.problems.Invalid("WithBodyIdleTimeout", c.bodyIdleTimeout, "must not be negative")
	}
	c.rules.Classifier = classify.Chain(c.rules.Classifier, classify.Default, httpverdict.ClosedEarly)
}
