package httpmw_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// wrapped is a body around a body, of a type that is not comparable.
type wrapped struct {
	io.ReadCloser
	_ []byte
}

// copied returns a copy of a response with a wrapped body.
func copied(r *http.Response) *http.Response {
	c := *r
	c.Body = wrapped{ReadCloser: r.Body}
	return &c
}

// At most two attempts are made. The table says which bodies are open after the policies have
// returned.
func TestOnlyTheResponseThatTheCallerReadsStaysOpen(t *testing.T) {
	type policyFunc = func(context.Context, next) (*http.Response, error)
	one := func(change func(*http.Response) *http.Response) policyFunc {
		return func(ctx context.Context, next next) (*http.Response, error) {
			r, err := next.Do(ctx)
			if err != nil {
				return r, err
			}
			return change(r), nil
		}
	}
	two := func(choose func(first, second *http.Response) *http.Response) policyFunc {
		return func(ctx context.Context, next next) (*http.Response, error) {
			first, _ := next.Do(ctx)
			second, err := next.Do(ctx)
			return choose(first, second), err
		}
	}
	for name, test := range map[string]struct {
		policy policyFunc
		fails  bool // at first
		open   [2]bool
		want   string
	}{
		"the response": {one(func(r *http.Response) *http.Response { return r }), false, [2]bool{true, false}, "first"},
		"the response with its body wrapped": {one(func(r *http.Response) *http.Response {
			r.Body = wrapped{ReadCloser: r.Body}
			return r
		}), false, [2]bool{true, false}, "first"},
		"a copy with its body wrapped": {one(copied), false, [2]bool{true, false}, "first"},
		"a copy with its body": {two(func(first, _ *http.Response) *http.Response {
			c := *first
			return &c
		}), false, [2]bool{true, false}, "first"},
		"the first one": {two(func(first, _ *http.Response) *http.Response { return first }), false, [2]bool{true, false}, "first"},
		"the other one": {two(func(_, second *http.Response) *http.Response { return second }), false, [2]bool{false, true}, "second"},
		"one made of both": {two(func(first, second *http.Response) *http.Response {
			c := *second
			c.Body = struct {
				io.Reader
				io.Closer
			}{io.MultiReader(first.Body, second.Body), io.NopCloser(nil)}
			return &c
		}), false, [2]bool{true, true}, "firstsecond"},
		"a copy after a failure": {func(ctx context.Context, next next) (*http.Response, error) {
			_, err := next.Do(ctx)
			policy.Discard(err)
			r, err := next.Do(ctx)
			return copied(r), err
		}, true, [2]bool{false, true}, "second"},
		"a copy of a failure": {func(ctx context.Context, next next) (*http.Response, error) {
			r, _ := next.Do(ctx)
			return copied(r), nil
		}, true, [2]bool{true, false}, "first"},
		"another one in the place of a failure": {func(ctx context.Context, next next) (*http.Response, error) {
			_, err := next.Do(ctx)
			policy.Discard(err)
			return response(200, "mine"), nil
		}, true, [2]bool{false, false}, "mine"},
		"another one":                       {one(func(*http.Response) *http.Response { return response(200, "mine") }), false, [2]bool{true, false}, "mine"},
		"another one without a body":        {one(func(*http.Response) *http.Response { return &http.Response{StatusCode: 204, Body: http.NoBody} }), false, [2]bool{}, ""},
		"another one without even a NoBody": {one(func(*http.Response) *http.Response { return &http.Response{StatusCode: 204} }), false, [2]bool{}, ""},
		"an error": {func(ctx context.Context, next next) (*http.Response, error) {
			_, _ = next.Do(ctx)
			return nil, errBoom
		}, false, [2]bool{}, ""},
	} {
		for limits, inner := range map[string]policies{"no limit": nil, "a limit": {limit(time.Minute)}} {
			t.Run(name+", "+limits, func(t *testing.T) {
				bodies := []*tracked{track("first"), track("second")}
				sent := 0
				upstream := base(func(*http.Request) (*http.Response, error) {
					r := response(http.StatusOK, "")
					if test.fails && sent == 0 {
						r.StatusCode = http.StatusServiceUnavailable
					}
					r.Body, r.ContentLength = bodies[sent], -1
					sent++
					return r, nil
				})
				transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(middleware(test.policy)), httpmw.WithPolicies(inner...))
				response, err := transport.RoundTrip(request(t, "GET", ""))
				for i, body := range bodies[:sent] {
					if open := body.closed.Load() == 0; open != test.open[i] {
						t.Errorf("the body of attempt %d is open: %v", i+1, open)
					}
				}
				if err == nil && response.Body != nil {
					got, err := io.ReadAll(response.Body)
					if string(got) != test.want || err != nil {
						t.Errorf("read %q, %v", got, err)
					}
					response.Body.Close()
				}
				for i, body := range bodies[:sent] {
					if body.closed.Load() == 0 {
						t.Errorf("the body of attempt %d stays open", i+1)
					}
				}
			})
		}
	}
}

func TestAResponseThatAPolicyCreatedIsNotChanged(t *testing.T) {
	body := track("mine")
	mine := response(http.StatusOK, "")
	mine.Body = body
	fine, _ := statuses(http.StatusOK)
	transport := httpmw.NewTransport(fine, httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
		_, _ = next.Do(ctx)
		return mine, nil
	})))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if mine.Body != body || body.closed.Load() != 1 {
		t.Errorf("the body is a %T, and was closed %d times", mine.Body, body.closed.Load())
	}
}

func TestAResponseWithoutAnyAttemptIsReturnedUnchanged(t *testing.T) {
	cached := response(http.StatusOK, "cached")
	cached.Body = wrapped{ReadCloser: cached.Body}
	fine, calls := statuses(http.StatusOK)
	transport := httpmw.NewTransport(fine, httpmw.WithPolicies(middleware(func(context.Context, next) (*http.Response, error) {
		return cached, nil
	})))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response != cached || calls.Load() != 0 {
		t.Errorf("got %v after %d calls", response, calls.Load())
	}
}

func TestBodiesThatCannotBeComparedAreNotCompared(t *testing.T) {
	body := track("answer")
	upstream := base(func(*http.Request) (*http.Response, error) {
		r := response(http.StatusOK, "")
		r.Body = wrapped{ReadCloser: body}
		return r, nil
	})
	transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
		r, err := next.Do(ctx)
		return copied(r), err
	})))
	if _, got, err := roundTrip(t, transport, request(t, "GET", "")); got != "answer" || err != nil || body.closed.Load() == 0 {
		t.Errorf("got %q, %v; closed %d times", got, err, body.closed.Load())
	}
}

// halfClosing is a connection that records the closing of its write side.
type halfClosing struct {
	duplex
	closed bool
}

func (h *halfClosing) CloseWrite() error {
	h.closed = true
	return nil
}

type halfClosableBody interface {
	io.ReadWriteCloser
	CloseWrite() error
}

func TestTheBodyOfACopiedUpgradeIsStillAWriter(t *testing.T) {
	inner := &halfClosing{duplex: duplex{Reader: strings.NewReader("answer")}}
	upgraded := response(http.StatusSwitchingProtocols, "")
	upgraded.Body = inner
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return upgraded, nil }),
		httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
			r, err := next.Do(ctx)
			c := *r
			c.Body = struct{ halfClosableBody }{r.Body.(halfClosableBody)}
			return &c, err
		})))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.WriteString(response.Body.(io.Writer), "hello")
	closer, ok := response.Body.(interface{ CloseWrite() error })
	if !ok || closer.CloseWrite() != nil || !inner.closed || inner.String() != "hello" {
		t.Errorf("a body of type %T got %q", response.Body, inner.String())
	}
	if got, err := io.ReadAll(response.Body); string(got) != "answer" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
