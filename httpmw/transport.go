package httpmw

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// Transport is an http.RoundTripper that sends each request under a pipeline of policies. It is safe for concurrent use.
// A nil Transport returns an error from Validate and RoundTrip.
type Transport struct {
	config
	base     http.RoundTripper
	pipeline *policy.Pipeline[*http.Response]

	hasLimits atomic.Bool // the attempts so far have had limits around them
}

// NewTransport returns a Transport over base, or over http.DefaultTransport if base is nil. Invalid options are returned
// by [Transport.Validate], and by every RoundTrip.
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
	if len(t.policies) == 0 {
		t.errorBody = 0 // Nobody would ask.
	}
	pipeline, err := policy.New(t.name, t.policies...)
	t.pipeline, t.err = pipeline, errors.Join(t.err, err)
	return t
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

// CloseIdleConnections closes the idle connections of the base, if that can do it. http.Client calls it.
func (t *Transport) CloseIdleConnections() {
	if t == nil {
		return
	}
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip sends the request under the policies. The error is that of the policies or of the base; the *retry.Error,
// *breaker.OpenError and *timeout.ExceededError among them are found with errors.As.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := t.refuse(request); err != nil {
		if request != nil {
			closeBody(request.Body)
		}
		return nil, err
	}
	c := t.newCall(request)
	defer c.abandon()
	if err := c.buffer(); err != nil {
		return nil, err
	}
	response, err := t.pipeline.Call(&c.context, c)
	if err != nil {
		response, err = edge(err)
	} else if response == nil {
		err = errors.New("httpmw: the policies returned neither a response nor an error")
	}
	return c.finish(response), err
}

// refuse says what makes it impossible to send the request at all.
func (t *Transport) refuse(request *http.Request) error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("the transport's options: %w", err)
	}
	switch {
	case request == nil:
		return errors.New("httpmw: nil request")
	case request.URL == nil:
		return errors.New("httpmw: the request has no URL")
	case request.Header == nil:
		return errors.New("httpmw: the request has no Header map")
	}
	return nil
}

// edge makes the failure that is a response into a response again, unless it has been given up meanwhile.
func edge(err error) (*http.Response, error) {
	if status, ok := errors.AsType[*StatusError](err); ok && !status.discarded.Load() {
		return status.response, nil
	}
	return nil, err
}
