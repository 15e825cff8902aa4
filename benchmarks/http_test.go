package benchmarks_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

const (
	smallReply = `{"answer":42}`
	smallBody  = `{"question":"What do you get if you multiply six by nine?"}`
)

type httpScenario struct {
	name     string
	method   string
	body     []byte
	upstream func(testing.TB) upstream
	timeout  bool // each attempt has a time limit
	subjects []httpSubject
}

// httpSubject is one library in an httpScenario.
type httpSubject struct {
	lib   string
	setup func(base http.RoundTripper) send

	retries   bool // sends up to three times
	breaks    bool // has a circuit breaker
	unlimited bool // has no timeout, unlike the others
}

func (s httpSubject) library() string { return s.lib }

// send sends one request in the library's own way.
type send func(method, url string, body []byte) (*http.Response, error)

func httpScenarios() []httpScenario {
	retryAndBreaker := []httpSubject{
		{lib: "tenax", setup: tenaxHTTP, retries: true, breaks: true},
		{lib: "failsafe-go", setup: failsafeHTTP, retries: true, breaks: true},
		{lib: "go-retryablehttp", setup: retryableHTTP, retries: true},
		{lib: "bare", setup: clientOver},
	}
	retryBreakerAndTimeout := []httpSubject{
		{lib: "tenax", setup: tenaxHTTPTimeout, retries: true, breaks: true},
		{lib: "failsafe-go", setup: failsafeHTTPTimeout, retries: true, breaks: true},
		{lib: "go-retryablehttp", setup: retryableHTTPTimeout, retries: true},
		{lib: "client-timeout", setup: clientWithTimeoutOver},
		{lib: "bare", setup: clientOver, unlimited: true},
	}
	body := []byte(smallBody)
	return []httpScenario{
		{name: "get-loopback-retry+breaker", method: http.MethodGet, upstream: loopback, subjects: retryAndBreaker},
		{name: "get-loopback-retry+breaker+timeout", method: http.MethodGet, upstream: loopback, timeout: true, subjects: retryBreakerAndTimeout},
		{name: "get-noop-retry+breaker", method: http.MethodGet, upstream: instant, subjects: retryAndBreaker},
		{name: "get-noop-retry+breaker+timeout", method: http.MethodGet, upstream: instant, timeout: true, subjects: retryBreakerAndTimeout},
		{name: "post-loopback-retry+breaker", method: http.MethodPost, body: body, upstream: loopback, subjects: retryAndBreaker},
		{name: "post-noop-retry+breaker", method: http.MethodPost, body: body, upstream: instant, subjects: retryAndBreaker},
	}
}

func exchange(tb testing.TB, sc httpScenario, send send, url string) {
	response, err := send(sc.method, url, sc.body)
	if err != nil {
		tb.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		tb.Errorf("status %d, error %v", response.StatusCode, err)
	}
	_ = response.Body.Close()
}

// upstream is the destination of the requests.
type upstream struct {
	url         string
	transport   http.RoundTripper
	connections *atomic.Int64 // to the server; nil without a server
}

// loopback starts a server on the loopback interface, with a transport that keeps its connections.
func loopback(tb testing.TB) upstream {
	up := upstream{connections: new(atomic.Int64)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, smallReply)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			up.connections.Add(1)
		}
	}
	server.Start()
	transport := &http.Transport{MaxIdleConnsPerHost: 1024}
	tb.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
	})
	up.url, up.transport = server.URL, transport
	return up
}

// instant answers without a server.
func instant(testing.TB) upstream {
	return upstream{
		url: "http://upstream.invalid/",
		transport: roundTripperFunc(func(r *http.Request) (*http.Response, error) {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return reply(r, http.StatusOK), nil
		}),
	}
}

func reply(r *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header),
		Body:       http.NoBody,
		Request:    r,
	}
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// clientOver sends by an http.Client alone: the floor, and the client of the libraries that are
// RoundTrippers.
func clientOver(base http.RoundTripper) send {
	return sendBy(&http.Client{Transport: base})
}

func clientWithTimeoutOver(base http.RoundTripper) send {
	return sendBy(&http.Client{Transport: base, Timeout: timeLimit})
}

func sendBy(client *http.Client) send {
	return func(method, url string, body []byte) (*http.Response, error) {
		var reader io.Reader
		if body != nil {
			reader = bytes.NewReader(body)
		}
		request, err := http.NewRequestWithContext(background, method, url, reader)
		if err != nil {
			return nil, err
		}
		return client.Do(request)
	}
}
