package httpmw

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// Transport is an http.RoundTripper that sends each request under a pipeline of policies. It is
// safe for concurrent use. A nil Transport returns an error from Validate and RoundTrip.
type Transport struct {
	config
	base     http.RoundTripper
	pipeline *policy.Pipeline[*http.Response]

	// isPlain says that the base is an *http.Transport: it leaves requests as they are, tells how a
	// context has ended, and its bodies may be closed during a Read.
	isPlain bool
	// isSynchronous says that no attempt goes on when its policies have returned.
	isSynchronous bool
	// isRoomy says that requests outlive their attempts as a rule, also over an *http.Transport.
	isRoomy bool

	alarm       contexts.Alarm
	multiplexes atomic.Bool  // the base has answered over HTTP/2
	suspected   atomic.Int64 // when a request had no answer in time, in Unix nanoseconds; 0 if there is nothing to do about it
	refreshed   atomic.Int64 // when the base was last told to close idle connections, or 0
}

// NewTransport returns a Transport over base, or over http.DefaultTransport if base is nil. Invalid
// options are returned by [Transport.Validate], and by every RoundTrip.
func NewTransport(base http.RoundTripper, options ...Option) *Transport {
	c := newConfig(options)
	for _, option := range c.standard.used {
		c.invalid(option, "...", "is for Standard alone")
	}
	return newTransport(base, c)
}

func newTransport(base http.RoundTripper, c config) *Transport {
	if base == nil {
		base = http.DefaultTransport
	}
	t := &Transport{config: c, base: base}
	if nilness.Is(base) {
		t.invalid("NewTransport", nil, "the base must not be a nil pointer")
	}
	_, t.isPlain = base.(*http.Transport)
	if len(t.policies) == 0 {
		t.errorBody = 0 // Nobody would ask.
	}
	pipeline, err := policy.New(t.name, t.policies...)
	t.pipeline, t.err = pipeline, errors.Join(t.err, err)
	t.isSynchronous = pipeline.Synchronous()
	t.isRoomy = limits(pipeline.Describe())
	return t
}

// limits reports whether there is a timeout among the policies.
func limits(d policy.Description) bool {
	return d.Kind == "timeout" || slices.ContainsFunc(d.Parts, limits)
}

// Validate returns what is wrong with the options of the Transport and of its policies, or nil.
func (t *Transport) Validate() error {
	if t == nil {
		return errors.New("httpmw: nil Transport; make it with NewTransport or Standard")
	}
	return t.err
}

// Describe returns the policies and their live state.
func (t *Transport) Describe() policy.Description {
	if t == nil {
		return (*policy.Pipeline[*http.Response])(nil).Describe()
	}
	return t.pipeline.Describe()
}

// CloseIdleConnections closes the idle connections of the base, if that can do it. http.Client
// calls it.
func (t *Transport) CloseIdleConnections() {
	if t == nil {
		return
	}
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// WrappedRoundTripper returns the base, for those who look for an *http.Transport within, as
// Kubernetes does.
func (t *Transport) WrappedRoundTripper() http.RoundTripper {
	if t == nil {
		return nil
	}
	return t.base
}

// buffer returns the request with its body in memory where that is asked for, within the time that
// all attempts have.
func (t *Transport) buffer(request *http.Request) (*http.Request, error) {
	if t.bodyBuffer == 0 {
		return request, nil
	}
	ctx := request.Context()
	if t.totalTime > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t.totalTime, &timeout.ExceededError{Limit: t.totalTime})
		defer cancel()
	}
	return exchange.Buffer(ctx, request, t.bodyBuffer)
}

// RoundTrip sends the request under the policies. The error is that of the policies or of the base;
// the *retry.Error, *breaker.OpenError and *timeout.ExceededError among them are found with
// errors.As. It is a net.Error.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := t.refuse(request); err != nil {
		return nil, err
	}
	buffered, err := t.buffer(request)
	if err != nil {
		return nil, asNetError(err)
	}
	c := t.newCall(request, buffered)
	defer c.abandon()
	response, err := t.pipeline.Call(&c.origin, c)
	return c.finish(response, err)
}
