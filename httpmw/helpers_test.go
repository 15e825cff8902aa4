package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// base is a RoundTripper made of a function.
type base func(*http.Request) (*http.Response, error)

func (b base) RoundTrip(r *http.Request) (*http.Response, error) { return b(r) }

// plain returns an *http.Transport that sends through base.
func plain(base http.RoundTripper) *http.Transport {
	t := new(http.Transport)
	t.RegisterProtocol("http", base)
	return t
}

// sending returns a base that keeps net/http's contract: it reads and closes the request's body.
func sending(respond func(r *http.Request, body string) (*http.Response, error)) base {
	return func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			defer r.Body.Close()
			var err error
			if body, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
		}
		return respond(r, string(body))
	}
}

// statuses returns a base that answers with the codes in order, and then repeats the last one.
func statuses(codes ...int) (base, *atomic.Int64) {
	var calls atomic.Int64
	return sending(func(*http.Request, string) (*http.Response, error) {
		n := int(calls.Add(1))
		return response(codes[min(n, len(codes))-1], "answer"), nil
	}), &calls
}

func response(code int, body string) *http.Response {
	return &http.Response{
		StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// tracked is a body that counts its closings.
type tracked struct {
	io.Reader
	closed atomic.Int64
}

func track(text string) *tracked { return &tracked{Reader: strings.NewReader(text)} }

func (b *tracked) Close() error {
	b.closed.Add(1)
	return nil
}

func request(t testing.TB, method, body string) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://example.test/path", reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func retrying(options ...retry.Option) httpmw.TransportOption {
	options = append([]retry.Option{retry.WithBackoff(retry.Constant(time.Millisecond))}, options...)
	return httpmw.WithPolicies(retry.New[*http.Response](options...))
}

func roundTrip(t testing.TB, transport *httpmw.Transport, r *http.Request) (status int, body string, err error) {
	t.Helper()
	response, err := transport.RoundTrip(r)
	if err != nil {
		if response != nil {
			t.Error("a response beside an error")
		}
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("reading the body: %v", err)
	}
	return response.StatusCode, string(text), nil
}

// middleware converts a function into a policy.
func middleware(
	m func(context.Context, policy.Next[*http.Response]) (*http.Response, error),
) policy.Policy[*http.Response] {
	return policy.Middleware[*http.Response](m)
}

var errBoom = errors.New("boom")

// verdictOf returns the verdict that the policies get for a response.
func verdictOf(t testing.TB, r *http.Request, response *http.Response, options ...httpmw.TransportOption) classify.Verdict {
	t.Helper()
	var verdict classify.Verdict
	see := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		value, err := next.Do(ctx)
		verdict = classify.Of(err)
		return value, err
	})
	answer := base(func(*http.Request) (*http.Response, error) { return response, nil })
	if _, _, err := roundTrip(t, httpmw.NewTransport(answer, append(options, httpmw.WithPolicies(see))...), r); err != nil {
		t.Error(err)
	}
	return verdict
}
