package httpmw_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

func TestOnlySafeRequestsAreRepeated(t *testing.T) {
	key := func(name string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, `"8e03978e"`) }
	}
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	reset := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	oneShot := func(r *http.Request) { r.GetBody = nil }
	tests := []struct {
		name    string
		method  string
		body    string
		prepare func(*http.Request)
		options []httpmw.TransportOption
		fail    error // instead of a 503
		want    int64
	}{
		{name: "GET", method: "GET", want: 3},
		{name: "no method", method: "", want: 3},
		{name: "HEAD", method: "HEAD", want: 3},
		{name: "OPTIONS", method: "OPTIONS", want: 3},
		{name: "TRACE", method: "TRACE", want: 3},
		{name: "DELETE", method: "DELETE", want: 3},
		{name: "PUT with a body", method: "PUT", body: "x", want: 3},
		{name: "PUT with a body that is not replayable", method: "PUT", body: "x", prepare: oneShot, want: 1},
		{name: "POST", method: "POST", body: "x", want: 1},
		{name: "PATCH", method: "PATCH", body: "x", want: 1},
		{name: "a method of no standard", method: "FROB", want: 1},
		{name: "POST with a key", method: "POST", body: "x", prepare: key("Idempotency-Key"), want: 3},
		{name: "POST with an X- key", method: "POST", body: "x", prepare: key("X-Idempotency-Key"), want: 3},
		{name: "POST that the caller vouches for", method: "POST", body: "x", want: 3, options: []httpmw.TransportOption{
			httpmw.WithIdempotent(func(*http.Request) bool { return true }),
		}},
		{name: "GET that the caller warns of", method: "GET", want: 1, options: []httpmw.TransportOption{
			httpmw.WithIdempotent(func(*http.Request) bool { return false }),
		}},
		{name: "GET after a reset", method: "GET", fail: reset, want: 3},
		{name: "POST after a reset", method: "POST", body: "x", fail: reset, want: 1},
		{name: "POST that never left", method: "POST", body: "x", fail: refused, want: 3},
		{name: "POST that never left, body gone", method: "POST", body: "x", fail: refused, prepare: oneShot, want: 1},
		{name: "GET after an early close", method: "GET", fail: io.EOF, want: 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int64
			transport := httpmw.NewTransport(sending(func(_ *http.Request, body string) (*http.Response, error) {
				calls.Add(1)
				if body != tt.body {
					t.Errorf("attempt %d sent the body %q, want %q", calls.Load(), body, tt.body)
				}
				if tt.fail != nil {
					return nil, tt.fail
				}
				return response(503, "busy"), nil
			}), append(tt.options, retrying())...)
			r := request(t, tt.method, tt.body)
			if tt.prepare != nil {
				tt.prepare(r)
			}
			status, body, err := roundTrip(t, transport, r)
			if got := calls.Load(); got != tt.want {
				t.Errorf("sent %d times, want %d", got, tt.want)
			}
			if tt.fail != nil {
				if !errors.Is(err, tt.fail) {
					t.Errorf("got the error %v, want one that is %v", err, tt.fail)
				}
				return
			}
			if err != nil || status != 503 || body != "busy" {
				t.Errorf("got %d %q, %v; want the last response", status, body, err)
			}
		})
	}
}

func TestPostOn503IsSentOnceAndItsResponseComesBack(t *testing.T) {
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		sent.Add(1)
		http.Error(w, "busy", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	client := &http.Client{Transport: httpmw.NewTransport(server.Client().Transport, retrying())}
	response, err := client.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != 503 || string(body) != "busy\n" || err != nil {
		t.Errorf("got %d %q, %v", response.StatusCode, body, err)
	}
	if sent.Load() != 1 {
		t.Errorf("sent %d times", sent.Load())
	}
}

func TestTheConnectionsOfRetriedResponsesAreReused(t *testing.T) {
	var requests, connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1)%3 != 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 64<<10))
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := &http.Client{Transport: httpmw.NewTransport(server.Client().Transport, retrying(retry.WithBackoff(retry.Constant(0))))}
	for range 100 {
		response, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != 200 {
			t.Fatalf("status %d, %v", response.StatusCode, err)
		}
		response.Body.Close()
	}
	// On a busy machine, reading a body sometimes takes longer than the transport waits.
	if requests.Load() != 300 || connections.Load() > 10 {
		t.Errorf("%d requests over %d connections, want 300 over 1", requests.Load(), connections.Load())
	}
}

func TestARejectionClosesTheBodyAndIsNotRetried(t *testing.T) {
	circuit := breaker.NewCircuit(breaker.WithName("upstream"))
	circuit.ForceOpen()
	never, calls := statuses(200)
	transport := httpmw.NewTransport(never, retrying(), httpmw.WithPolicies(breaker.For[*http.Response](circuit)))
	r := request(t, "POST", "")
	body := track("order")
	r.Body = body
	_, _, err := roundTrip(t, transport, r)
	var open *breaker.OpenError
	var gaveUp *retry.Error
	if !errors.As(err, &open) || !errors.As(err, &gaveUp) || gaveUp.Attempts != 1 {
		t.Errorf("got %v", err)
	}
	if calls.Load() != 0 || body.closed.Load() == 0 {
		t.Errorf("%d calls, body closed %d times", calls.Load(), body.closed.Load())
	}
}

func TestABodyThatCannotBeReplayedEndsTheRetries(t *testing.T) {
	busy, calls := statuses(503)
	transport := httpmw.NewTransport(busy, retrying())
	r := request(t, "PUT", "x")
	r.GetBody = func() (io.ReadCloser, error) { return nil, errBoom }
	_, _, err := roundTrip(t, transport, r)
	if !errors.Is(err, errBoom) || calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

func TestAMissingBodyIsNotSentAsAnEmptyOne(t *testing.T) {
	busy, calls := statuses(503)
	r := request(t, "PUT", "x")
	r.GetBody = func() (io.ReadCloser, error) { return nil, nil }
	_, _, err := roundTrip(t, httpmw.NewTransport(busy, retrying()), r)
	if err == nil || !strings.Contains(err.Error(), "GetBody") || calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

// stalled is a body with a Read that blocks until the body is closed.
type stalled struct{ done chan struct{} }

func newStalled() *stalled { return &stalled{make(chan struct{})} }

func (s *stalled) Read([]byte) (int, error) {
	<-s.done
	return 0, net.ErrClosed
}

func (s *stalled) Close() error {
	if s.isOpen() {
		close(s.done)
	}
	return nil
}

func (s *stalled) isOpen() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}
