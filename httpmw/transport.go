package httpmw

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// Transport is an http.RoundTripper that sends each request under a pipeline of policies. It is
// safe for concurrent use. [NewTransport] and [Standard] make it: Validate and RoundTrip of a nil
// or zero Transport return an error.
type Transport struct {
	config
	base     http.RoundTripper
	pipeline *policy.Pipeline[*http.Response]

	// isHTTPTransport means that the base is an *http.Transport, which leaves requests unchanged,
	// reports how a context has ended, and returns bodies that may be closed during a Read.
	isHTTPTransport bool
	// isSynchronous means that no attempt continues after its policies have returned.
	isSynchronous bool
	// hasTimeouts means that requests usually outlive their attempts, even over an *http.Transport.
	hasTimeouts bool
	// reportsLate means that policies want to know what becomes of the bodies of responses.
	reportsLate bool

	timers       contexts.Timers
	multiplexes  atomic.Bool  // the base has answered over HTTP/2
	staleSince   atomic.Int64 // a monotonic.Instant: the latest timeout; 0 for none
	closedIdleAt atomic.Int64 // a monotonic.Instant, or 0
}

// NewTransport returns a Transport over base, or over http.DefaultTransport if base is nil. Invalid
// options are returned by [Transport.Validate], and by every RoundTrip.
func NewTransport(base http.RoundTripper, options ...TransportOption) *Transport {
	return newTransport("NewTransport", base, newConfig("NewTransport", defaultName, options, TransportOption.applyToTransport))
}

// newTransport makes a Transport. A base that holds nil is the fault of the function named setter.
func newTransport(setter string, base http.RoundTripper, c *config) *Transport {
	if base == nil {
		base = http.DefaultTransport
	}
	t := &Transport{config: *c, base: base}
	if nilness.Is(base) {
		t.problems.Invalid(setter, nil, "the base must not be a nil pointer")
	}
	_, t.isHTTPTransport = base.(*http.Transport)
	if len(t.policies) == 0 {
		t.errorBody, t.failures, t.events = 0, nil, nil // No policy needs the verdict.
	}
	pipeline, err := policy.New(t.name, t.policies...)
	t.pipeline = pipeline
	t.problems.Add(err)
	t.isSynchronous = pipeline.Synchronous()
	t.hasTimeouts = containsTimeout(pipeline.Describe())
	t.reportsLate = slices.ContainsFunc(t.policies, func(p policy.Policy[*http.Response]) bool {
		_, handles := p.(policy.LateFailureHandler)
		return handles
	})
	return t
}

// containsTimeout reports whether one of the policies is a timeout.
func containsTimeout(d policy.Description) bool {
	found := d.Kind == policy.KindTimeout
	for _, part := range d.Parts {
		found = found || containsTimeout(part)
	}
	return found
}

// Validate returns all errors in the options of the Transport and of its policies, joined, or nil.
func (t *Transport) Validate() error {
	switch {
	case t == nil:
		return &policy.OptionError{Policy: "httpmw", Option: "Transport", Problem: "is nil; make it with NewTransport or Standard"}
	case t.base == nil:
		return &policy.OptionError{Policy: "httpmw", Option: "Transport", Problem: "is the zero value; make it with NewTransport or Standard"}
	default:
		return t.problems.Err()
	}
}

// Describe returns the policies and their live state.
func (t *Transport) Describe() policy.Description {
	if t == nil {
		return (*policy.Pipeline[*http.Response])(nil).Describe()
	}
	return t.pipeline.Describe()
}

// CloseIdleConnections closes the idle connections of the base, if the base has that method.
// http.Client calls it.
func (t *Transport) CloseIdleConnections() {
	if t == nil {
		return
	}
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// WrappedRoundTripper returns the base, for libraries such as Kubernetes' client-go that look for
// the *http.Transport inside.
func (t *Transport) WrappedRoundTripper() http.RoundTripper {
	if t == nil {
		return nil
	}
	return t.base
}

// buffer returns the request with its body in memory if [WithBodyBuffer] asks for that. The total
// timeout limits it.
func (t *Transport) buffer(request *http.Request) (*http.Request, error) {
	if t.bodyBuffer == 0 {
		return request, nil
	}
	ctx := request.Context()
	if t.totalTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t.totalTimeout, &timeout.ExceededError{Limit: t.totalTimeout})
		defer cancel()
	}
	return exchange.Buffer(ctx, request, t.bodyBuffer)
}

// RoundTrip sends the request under the policies. Its error comes from the policies or the base and
// is a net.Error. errors.As finds a *retry.Error, *breaker.OpenError or *timeout.ExceededError in
// it.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := t.checkRequest(request); err != nil {
		return nil, err
	}
	buffered, err := t.buffer(request)
	if err != nil {
		return nil, httpverdict.AsNetError(err)
	}
	c := t.newCall(request, buffered)
	defer c.abort()
	response, err := t.pipeline.Call(&c.ctx, c)
	return c.finish(response, err)
}
